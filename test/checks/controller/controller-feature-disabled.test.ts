import {
  args,
  ingress,
  keep,
  service,
  shop,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-feature-disabled.js';
import { checkTester } from '../../support/check-tester.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const gates = (s: Draft, value: string): void => void args(s).push(`--feature-gates=${value}`);
const noServices = (s: Draft): void => {
  for (const { spec } of s['kubernetes/services']) spec.type = 'ClusterIP';
};
const weighted = (s: Draft): void => {
  const group = { serviceName: 'web', servicePort: 80 };
  ingress(s).metadata.annotations['alb.ingress.kubernetes.io/actions.split'] = JSON.stringify({
    type: 'forward',
    forwardConfig: {
      targetGroups: [
        { ...group, weight: 50 },
        { ...group, serviceName: 'tcp', weight: 50 },
      ],
    },
  });
  ingress(s).spec.rules[0].http.paths[0].backend.service = {
    name: 'split',
    port: { name: 'use-annotation' },
  };
};

checkTester(check, {
  passes: {
    'gates that are open': shop((s) => gates(s, 'EnableServiceController=true')),
    'no Service that asks for a load balancer': shop((s) => {
      gates(s, 'EnableServiceController=false');
      noServices(s);
    }),
    'no target group of addresses': shop((s) => {
      gates(s, 'EnableIPTargetType=false');
      noServices(s);
      ingress(s).metadata.annotations['alb.ingress.kubernetes.io/target-type'] = 'instance';
    }),
    'no weights': shop((s) => gates(s, 'WeightedTargetGroups=false')),
    'a gate that is opened after': shop((s) =>
      gates(s, 'EnableServiceController=false,EnableServiceController=true'),
    ),
  },

  fails: {
    Services: {
      given: shop((s) => gates(s, 'EnableServiceController=false')),
      finds: [CONTROLLER],
    },
    'addresses as targets of an Ingress': {
      given: shop((s) => {
        gates(s, 'EnableRGTAPI=true,EnableIPTargetType=0');
        noServices(s);
        ingress(s).metadata.annotations['alb.ingress.kubernetes.io/target-type'] = 'ip';
      }),
      finds: [CONTROLLER],
    },
    'addresses as targets of a class': {
      given: shop((s) => {
        gates(s, 'EnableIPTargetType=false');
        noServices(s);
        useParams(s, { targetType: 'ip' });
      }),
      finds: [CONTROLLER],
    },
    'addresses as targets of a Service': {
      given: shop((s) => {
        gates(s, 'EnableIPTargetType=false');
        keep(s, 'kubernetes/ingresses.networking.k8s.io', () => false);
        service(s, 'tcp').metadata.annotations = {
          'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip',
        };
      }),
      finds: [CONTROLLER],
    },
    weights: {
      given: shop((s) => {
        gates(s, 'WeightedTargetGroups=false');
        weighted(s);
      }),
      finds: [CONTROLLER],
    },
  },
});
