import { service, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/service-external-without-target-type.js';
import { checkTester } from '../../support/check-tester.js';

const PREFIX = 'service.beta.kubernetes.io/aws-load-balancer';

function annotate(s: Draft, annotations: Draft): void {
  delete service(s, 'tcp').spec.loadBalancerClass;
  service(s, 'tcp').metadata.annotations = annotations;
  service(s, 'tcp').status = {};
}

checkTester(check, {
  passes: {
    'a target type': shop((s) =>
      annotate(s, { [`${PREFIX}-type`]: 'external', [`${PREFIX}-nlb-target-type`]: 'instance' }),
    ),
    'the type of old, which tells the target type': shop((s) =>
      annotate(s, { [`${PREFIX}-type`]: 'nlb-ip' }),
    ),
    'a class, with which the target type may be missing': shop((s) => {
      service(s, 'tcp').metadata.annotations = { [`${PREFIX}-type`]: 'external' };
      service(s, 'tcp').status = {};
    }),
    'the in-tree type': shop((s) => annotate(s, { [`${PREFIX}-type`]: 'nlb' })),
    'a Service that somebody serves': shop((s) => {
      const { status } = service(s, 'tcp');
      annotate(s, { [`${PREFIX}-type`]: 'external' });
      service(s, 'tcp').status = status;
    }),
  },

  fails: {
    'no target type': {
      given: shop((s) => annotate(s, { [`${PREFIX}-type`]: 'external' })),
      finds: ['Service shop/tcp'],
    },
    'a target type that does not exist': {
      given: shop((s) =>
        annotate(s, { [`${PREFIX}-type`]: 'external', [`${PREFIX}-nlb-target-type`]: 'pod' }),
      ),
      finds: ['Service shop/tcp'],
    },
  },
});
