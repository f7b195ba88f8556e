import { controller, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-legacy-v1.js';
import { checkTester } from '../../support/check-tester.js';

const OLD = 'Deployment kube-system/alb-ingress-controller';
const add = (s: Draft, image: string): Draft => {
  const copy = structuredClone(controller(s));
  Object.assign(copy.metadata, { name: 'alb-ingress-controller', labels: {} });
  copy.spec.template.spec.containers[0].image = image;
  s['kubernetes/deployments.apps'].push(copy);
  return copy;
};

checkTester(check, {
  passes: {
    'one that is off': shop((s) => {
      add(s, 'docker.io/amazon/aws-alb-ingress-controller:v1.1.9').spec.replicas = 0;
    }),
    // The first releases of v2 kept the name of the image.
    'version 2 under the old name': shop((s) => {
      add(s, 'docker.io/amazon/aws-alb-ingress-controller:v2.4.0');
    }),
  },

  fails: {
    'beside its successor': {
      given: shop((s) => void add(s, 'docker.io/amazon/aws-alb-ingress-controller:v1.1.9')),
      finds: [OLD],
    },
    'alone, without a tag': {
      given: shop((s) => {
        const old = add(s, 'registry.example/alb-ingress-controller');
        s['kubernetes/deployments.apps'] = [old];
      }),
      finds: [OLD],
    },
  },
});
