import { breakOff, controller, incident, keep, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-crds-missing.js';
import { checkTester } from '../../support/check-tester.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const CRDS = 'kubernetes/customresourcedefinitions.apiextensions.k8s.io';
const drop = (s: Draft, name: string): void =>
  keep(s, CRDS, ({ metadata }) => metadata.name !== name);
const image = (s: Draft, tag: string): void => {
  controller(s).spec.template.spec.containers[0].image =
    `registry.example/aws-load-balancer-controller:${tag}`;
};

checkTester(check, {
  passes: {
    'v2.1, which has no parameters yet': shop((s) => {
      image(s, 'v2.1.3');
      drop(s, 'ingressclassparams.elbv2.k8s.aws');
    }),
    'a version that cannot be told': shop((s) => {
      image(s, 'latest');
      controller(s).metadata.labels = {};
      drop(s, 'ingressclassparams.elbv2.k8s.aws');
    }),
    'a listing that broke off': shop((s, snapshot) => {
      drop(s, 'targetgroupbindings.elbv2.k8s.aws');
      breakOff(snapshot, CRDS);
    }),
    'types of a controller that is not there': shop((s) => {
      drop(s, 'targetgroupbindings.elbv2.k8s.aws');
      s['kubernetes/deployments.apps'] = [];
    }),
  },

  fails: {
    'no bindings': {
      given: shop((s) => drop(s, 'targetgroupbindings.elbv2.k8s.aws')),
      finds: [CONTROLLER],
    },
    'no parameters': {
      given: shop((s) => drop(s, 'ingressclassparams.elbv2.k8s.aws')),
      finds: [CONTROLLER],
    },
    'a version that is no longer served': {
      given: shop((s) => {
        for (const { metadata, spec } of s[CRDS]) {
          if (metadata.name !== 'targetgroupbindings.elbv2.k8s.aws') continue;
          for (const version of spec.versions) version.served = version.name === 'v1alpha1';
        }
      }),
      finds: [CONTROLLER],
    },
    'a binding that cannot be made': { given: await incident('inc-007'), finds: [CONTROLLER] },
  },
});
