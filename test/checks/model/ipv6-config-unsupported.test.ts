import { event, ingress, service, shop, useFlagClass, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/ipv6-config-unsupported.js';
import { checkTester } from '../../support/check-tester.js';

const TYPE = 'alb.ingress.kubernetes.io/ip-address-type';
const SAID =
  'Failed build model due to ingress: shop/web: unsupported IPv6 configuration, lb not dual-stack';

checkTester(check, {
  passes: {
    'a load balancer of both kinds': shop((s) => {
      service(s).spec.ipFamilies = ['IPv6'];
      ingress(s).metadata.annotations[TYPE] = 'dualstack';
    }),
    'one without public addresses of IPv4, by its class': shop((s) => {
      service(s).spec.ipFamilies = ['IPv4', 'IPv6'];
      useParams(s, { ipAddressType: 'dualstack-without-public-ipv4' });
    }),
    'a Service of IPv4': shop((s) => {
      service(s).spec.ipFamilies = ['IPv4'];
    }),
    'a Service of a load balancer of both kinds': shop((s) => {
      const tcp = service(s, 'tcp');
      tcp.spec.ipFamilies = ['IPv6'];
      tcp.metadata.annotations['service.beta.kubernetes.io/aws-load-balancer-ip-address-type'] =
        'dualstack';
    }),
  },
  fails: {
    'a Service of both kinds': {
      given: shop((s) => {
        service(s).spec.ipFamilies = ['IPv4', 'IPv6'];
      }),
      finds: ['Ingress shop/web'],
    },
    'a class that says IPv4, as the controller says': {
      given: shop((s) => {
        service(s).spec.ipFamilies = ['IPv6'];
        ingress(s).metadata.annotations[TYPE] = 'dualstack';
        useParams(s, { ipAddressType: 'ipv4' });
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'as the controller alone says': {
      given: shop((s) => {
        useFlagClass(s);
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'a Service of its own': {
      given: shop((s) => {
        service(s, 'tcp').spec.ipFamilies = ['IPv6'];
      }),
      finds: ['Service shop/tcp'],
    },
  },
});
