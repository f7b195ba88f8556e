import { event, ingress, logs, service, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/deletion-stuck-finalizer.js';
import { checkTester } from '../../support/check-tester.js';

function leave(
  { metadata }: Draft,
  finalizer = 'ingress.k8s.aws/resources',
  at = '2026-11-25T17:30:00Z',
): void {
  metadata.deletionTimestamp = at;
  metadata.finalizers = [finalizer];
}

checkTester(check, {
  passes: {
    'a deletion that has just begun': shop((s) =>
      leave(ingress(s), 'ingress.k8s.aws/resources', '2026-11-25T17:55:00Z'),
    ),
    'a finalizer of somebody else': shop((s) => leave(ingress(s), 'example.org/keep')),
    'a Service that the cloud provider cleans up after': shop((s) =>
      leave(service(s, 'tcp'), 'service.kubernetes.io/load-balancer-cleanup'),
    ),
  },
  fails: {
    'an Ingress': { given: shop((s) => leave(ingress(s))), finds: ['Ingress shop/web'] },
    'the last member of a group, as the log tells': {
      given: shop((s) => {
        leave(ingress(s), 'group.ingress.k8s.aws/public');
        logs(s, 'ingress', 'public', true, 'it is refused', '');
      }),
      finds: ['Ingress shop/web'],
    },
    'a Service, as the controller says': {
      given: shop((s) => {
        leave(service(s, 'tcp'), 'service.k8s.aws/resources');
        event(s, 'FailedDeployModel', 'Failed deploy model due to x', {
          kind: 'Service',
          name: 'tcp',
        });
      }),
      finds: ['Service shop/tcp'],
    },
  },
});
