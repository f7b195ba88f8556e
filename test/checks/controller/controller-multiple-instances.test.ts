import { controller, incident, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-multiple-instances.js';
import { checkTester } from '../../support/check-tester.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const twin = (s: Draft, namespace: string): Draft => {
  const copy = structuredClone(controller(s));
  Object.assign(copy.metadata, { name: 'lbc-green', namespace });
  s['kubernetes/deployments.apps'].push(copy);
  return copy;
};

checkTester(check, {
  passes: {
    'replicas of one Deployment': shop((s) => (controller(s).spec.replicas = 3)),
    'two Deployments that share a lease': shop((s) => void twin(s, 'kube-system')),
    'one that is off': shop((s) => {
      Object.assign(twin(s, 'platform').spec, { replicas: 0 });
    }),
    'one that does not run': shop((s) => void (twin(s, 'platform').status = {})),
    'beside EKS Auto Mode': shop((s) => {
      s['aws/eks/cluster'].kubernetesNetworkConfig = { elasticLoadBalancing: { enabled: true } };
    }),
  },

  fails: {
    'one more in another namespace': {
      given: shop((s) => void twin(s, 'platform')),
      finds: [CONTROLLER],
    },
    'one more with another lease': {
      given: shop((s) => {
        const { template } = twin(s, 'kube-system').spec;
        template.spec.containers[0].args.push('--leader-election-id=lbc-green');
      }),
      finds: [CONTROLLER],
    },
    'one for each class': {
      given: await incident('inc-011'),
      finds: ['Deployment kube-system/alb-internal'],
    },
  },
});
