import { shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-crds-outdated.js';
import { checkTester } from '../../support/check-tester.js';
import { ownLog } from '../../support/own-pods.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const warn = (msg: string) => ({ level: 'info', logger: 'KubeAPIWarningLogger', msg });

checkTester(check, {
  passes: {
    'another warning of the API server': shop((s) =>
      ownLog(
        s,
        warn('v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'),
      ),
    ),
    'an unknown field of a status': shop((s) =>
      ownLog(s, warn('unknown field "status.observedGeneration"')),
    ),
  },

  fails: {
    'a field that is dropped': {
      given: shop((s) => ownLog(s, warn('unknown field "spec.multiClusterTargetGroup"'))),
      finds: [CONTROLLER],
    },
    'logged once, long ago': {
      given: shop((s) =>
        ownLog(s, { ...warn('unknown field "spec.vpcID"'), ts: '2026-11-25T09:00:00Z' }),
      ),
      finds: [CONTROLLER],
    },
  },
});
