import {
  controller,
  incident,
  ingress,
  service,
  shop,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-version-old.js';
import { checkTester } from '../../support/check-tester.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const run = (s: Draft, tag: string): void => {
  controller(s).spec.template.spec.containers[0].image =
    `public.ecr.aws/eks/aws-load-balancer-controller:${tag}`;
};
const annotate = (s: Draft, suffix: string, value: string): void => {
  ingress(s).metadata.annotations[`alb.ingress.kubernetes.io/${suffix}`] = value;
};

checkTester(check, {
  passes: {
    'the first that knows it': shop((s) => {
      run(s, 'v2.7.0');
      annotate(s, 'mutual-authentication', '[{"port": 443, "mode": "passthrough"}]');
    }),
    'a digest, and no label': shop((s) => {
      run(s, 'latest@sha256:0123');
      controller(s).metadata.labels = {};
      annotate(s, 'dry-run-plan', 'true');
    }),
    'an old one that is asked for nothing new': shop((s) => run(s, 'v2.8.0')),
    'an annotation of another family': shop((s) => {
      run(s, 'v2.8.0');
      annotate(s, 'listener-attributes', 'a=b');
    }),
  },

  fails: {
    'an annotation': {
      given: shop((s) => {
        run(s, 'v2.14.0');
        annotate(s, 'use-regex-path-match', 'true');
      }),
      finds: [CONTROLLER],
    },
    'one of a family': {
      given: shop((s) => {
        run(s, 'v2.8.2');
        annotate(s, 'listener-attributes.HTTP-80', 'a=b');
      }),
      finds: [CONTROLLER],
    },
    'an annotation of a Service': {
      given: shop((s) => {
        run(s, 'v2.5.4');
        service(s, 'tcp').metadata.annotations = {
          'service.beta.kubernetes.io/aws-load-balancer-security-groups': 'sg-0123456789abcdef0',
        };
      }),
      finds: [CONTROLLER],
    },
    'a parameter of its class': {
      given: shop((s) => {
        run(s, 'v2.12.0');
        useParams(s, { targetType: 'ip' });
      }),
      finds: [CONTROLLER],
    },
    'a Kubernetes that it does not know': {
      given: shop((s) => run(s, 'v2.3.1')),
      finds: [CONTROLLER],
    },
    'a default that Gateways have': { given: await incident('inc-021'), finds: [CONTROLLER] },
  },
});
