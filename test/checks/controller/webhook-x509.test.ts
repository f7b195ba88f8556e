import { event, incident, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/webhook-x509.js';
import { checkTester } from '../../support/check-tester.js';

const SERVICE = 'Service kube-system/aws-load-balancer-webhook-service';
const UNTRUSTED =
  'Failed deploy model due to Internal error occurred: failed calling webhook "mtargetgroupbinding.elbv2.k8s.aws": failed to call webhook: Post "https://aws-load-balancer-webhook-service.kube-system.svc:443/mutate-elbv2-k8s-aws-v1beta1-targetgroupbinding?timeout=10s": x509: certificate signed by unknown authority (possibly because of "crypto/rsa: verification error" while trying to verify candidate authority certificate "aws-load-balancer-controller-ca")';

checkTester(check, {
  passes: {
    'one that is over': shop((s) => {
      event(s, 'FailedDeployModel', UNTRUSTED, { at: '2026-11-25T17:50:00Z' });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
    'one of an hour ago': shop((s) =>
      event(s, 'FailedCreate', UNTRUSTED, {
        kind: 'ReplicaSet',
        name: 'web-5d4f',
        at: '2026-11-25T17:00:00Z',
      }),
    ),
    'a webhook of which nobody knows': shop((s) =>
      event(
        s,
        'FailedCreate',
        UNTRUSTED.replace('mtargetgroupbinding.elbv2.k8s.aws', 'gate.example.com'),
        { kind: 'ReplicaSet', name: 'web-5d4f' },
      ),
    ),
  },

  fails: {
    'bindings that cannot be made': {
      given: shop((s) => event(s, 'FailedDeployModel', UNTRUSTED)),
      finds: [SERVICE],
    },
    'an expired certificate': {
      given: shop((s) =>
        event(
          s,
          'FailedCreate',
          'Error creating: Internal error occurred: failed calling webhook "mservice.elbv2.k8s.aws": failed to call webhook: Post "https://aws-load-balancer-webhook-service.kube-system.svc:443/mutate-v1-service?timeout=10s": x509: certificate has expired or is not yet valid: current time 2026-11-25T17:50:00Z is after 2026-11-20T00:00:00Z',
          { kind: 'Certificate', name: 'solver' },
        ),
      ),
      finds: [SERVICE],
    },
    'after an upgrade of the chart': { given: await incident('inc-008'), finds: [SERVICE] },
    'Ingresses of another controller': { given: await incident('inc-010'), finds: [SERVICE] },
  },
});
