import {
  event,
  ingress,
  recording,
  service,
  shop,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/grpc-without-https-listener.js';
import { checkTester } from '../../support/check-tester.js';
import { onHttp, set, unset } from '../../support/listening.js';

const VERSION = 'backend-protocol-version';
const SAID =
  "Failed deploy model due to operation error Elastic Load Balancing v2: CreateRule, https response error StatusCode: 400, InvalidLoadBalancerAction: Listener protocol 'HTTP' is not supported with a target group with the protocol-version 'GRPC'";
const speaks = (s: Draft, version: string): void => {
  unset(s, 'ssl-redirect');
  set(s, VERSION, version);
};

checkTester(check, {
  passes: {
    'HTTP that is redirected': shop((s) => set(s, VERSION, 'GRPC')),
    'HTTPS alone': shop((s) => {
      speaks(s, 'GRPC');
      set(s, 'listen-ports', [{ HTTPS: 443 }]);
    }),
    'HTTP/1': shop((s) => speaks(s, 'HTTP1')),
    'a Service that says otherwise': shop((s) => {
      speaks(s, 'GRPC');
      service(s).metadata.annotations = { [`alb.ingress.kubernetes.io/${VERSION}`]: 'HTTP1' };
    }),
    'legal input in many shapes': await recording('healthy-legal-fleet'),
  },

  fails: {
    'gRPC on both': { given: shop((s) => speaks(s, 'GRPC')), finds: ['Ingress shop/web'] },
    'HTTP/2 on HTTP': {
      given: shop((s) => {
        onHttp(s);
        set(s, VERSION, 'HTTP2');
        useParams(s, {});
      }),
      finds: ['Ingress shop/web'],
    },
    'a Service that says so': {
      given: shop((s) => {
        onHttp(s);
        service(s).metadata.annotations = { [`alb.ingress.kubernetes.io/${VERSION}`]: 'GRPC' };
        ingress(s).status = {};
        event(s, 'FailedDeployModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'what AWS says, though it should be over': {
      given: shop((s) => event(s, 'FailedDeployModel', SAID)),
      finds: ['Ingress shop/web'],
    },
  },
});
