import { ingress, service, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/annotation-on-wrong-object.js';
import { checkTester } from '../../support/check-tester.js';

const P = 'alb.ingress.kubernetes.io';
const set = (object: any, key: string, value = 'x'): void => {
  object.metadata.annotations = { ...object.metadata.annotations, [key]: value };
};

checkTester(check, {
  passes: {
    'of a target group, on its Service': shop((s) =>
      set(service(s), `${P}/healthcheck-path`, '/healthz'),
    ),
    'tags on a Service, which its target group gets': shop((s) =>
      set(service(s), `${P}/tags`, 'team=web'),
    ),
    'of a network load balancer, on a Service behind an Ingress as well': shop((s) =>
      set(service(s), 'service.beta.kubernetes.io/aws-load-balancer-type', 'external'),
    ),
    'on a Service that no Ingress leads to': shop((s) =>
      set(service(s, 'tcp'), `${P}/scheme`, 'internal'),
    ),
  },
  fails: {
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        set(service(s), `${P}/scheme`, 'internal');
      }),
      finds: ['Service shop/web'],
    },
    'the scheme on a Service': {
      given: shop((s) => set(service(s), `${P}/scheme`, 'internet-facing')),
      finds: ['Service shop/web'],
    },
    'two of a network load balancer on an Ingress': {
      given: shop((s) => {
        set(ingress(s), 'service.beta.kubernetes.io/aws-load-balancer-scheme', 'internet-facing');
        set(ingress(s), 'service.beta.kubernetes.io/aws-load-balancer-type', 'external');
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
