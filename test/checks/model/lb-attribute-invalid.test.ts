import {
  event,
  ingress,
  join,
  service,
  shop,
  useFlagClass,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/lb-attribute-invalid.js';
import { checkTester } from '../../support/check-tester.js';

const BALANCER = 'alb.ingress.kubernetes.io/load-balancer-attributes';
const GROUP = 'alb.ingress.kubernetes.io/target-group-attributes';
const SAID =
  "Failed deploy model due to ValidationError: Load balancer attribute key 'idle_timeout' is not recognized";

checkTester(check, {
  passes: {
    'values at the edges': shop((s) => {
      ingress(s).metadata.annotations[BALANCER] =
        'idle_timeout.timeout_seconds=4000, routing.http2.enabled=false';
      ingress(s).metadata.annotations[GROUP] = 'slow_start.duration_seconds=0';
    }),
    'an attribute that is not known here': shop((s) => {
      ingress(s).metadata.annotations[BALANCER] = 'routing.http9.enabled=maybe';
    }),
    'a list that cannot be read, which is another fault': shop((s) => {
      ingress(s).metadata.annotations[BALANCER] = 'idle_timeout.timeout_seconds';
    }),
    'an attribute that the class sets to another value': shop((s) => {
      useParams(s, {
        loadBalancerAttributes: [{ key: 'idle_timeout.timeout_seconds', value: '60' }],
      });
      ingress(s).metadata.annotations[BALANCER] = 'idle_timeout.timeout_seconds=4001';
    }),
    'one on an Ingress that each Service replaces': shop((s) => {
      ingress(s).metadata.annotations[GROUP] = 'slow_start.duration_seconds=5';
      service(s).metadata.annotations = { [GROUP]: 'slow_start.duration_seconds=30' };
    }),
  },
  fails: {
    'a number that is too great': {
      given: shop((s) => {
        ingress(s).metadata.annotations[BALANCER] = 'idle_timeout.timeout_seconds=4001';
      }),
      finds: ['Ingress shop/web'],
    },
    'a slow start that is too short, of a Service, in a class by flag': {
      given: shop((s) => {
        useFlagClass(s);
        service(s).metadata.annotations = { [GROUP]: 'slow_start.duration_seconds=5' };
      }),
      finds: ['Service shop/web'],
    },
    'an attribute of another kind of load balancer': {
      given: shop((s) => {
        useParams(s, { scheme: 'internet-facing' });
        ingress(s).metadata.annotations[GROUP] = 'proxy_protocol_v2.enabled=true';
        ingress(s).metadata.annotations[BALANCER] = 'deletion_protection.enabled=yes';
        event(s, 'FailedDeployModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'as the controller alone says, of one member': {
      given: shop((s) => {
        join(s);
        event(s, 'FailedDeployModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
