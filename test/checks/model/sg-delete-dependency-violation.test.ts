import { event, incident, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/sg-delete-dependency-violation.js';
import { checkTester } from '../../support/check-tester.js';

const SAID =
  'Failed deploy model due to failed to delete securityGroup: timed out waiting for the condition';

checkTester(check, {
  passes: {
    'another failure': shop((s) => event(s, 'FailedDeployModel', 'Failed deploy model due to x')),
    'a success after it': shop((s) => {
      event(s, 'FailedDeployModel', SAID, { at: '2026-11-25T17:57:00Z' });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
  },
  fails: {
    'the group of an Ingress, which its load balancer still has': {
      given: shop((s) => event(s, 'FailedDeployModel', SAID)),
      finds: ['Ingress shop/web'],
    },
    'of a Service': {
      given: shop((s) => event(s, 'FailedDeployModel', SAID, { kind: 'Service', name: 'tcp' })),
      finds: ['Service shop/tcp'],
    },
    'where groups were not read': {
      given: shop((s) => {
        useFlagClass(s);
        event(s, 'FailedDeployModel', SAID);
        s['aws/ec2/security-groups'] = undefined;
      }),
      finds: ['Ingress shop/web'],
    },
    'a group that the message names': {
      given: shop((s) => {
        const [group] = s['aws/ec2/security-groups'];
        s['aws/ec2/security-groups'].push({
          GroupId: 'sg-0123456789abcdef0',
          IpPermissionsEgress: [
            { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: group.GroupId }] },
          ],
        });
        event(
          s,
          'FailedDeployModel',
          `Failed deploy model due to DependencyViolation: resource ${group.GroupId} has a dependent object`,
        );
      }),
      finds: ['Ingress shop/web'],
    },
    'an Ingress that is being deleted': {
      given: await incident('inc-030'),
      finds: ['Ingress qa-eval/test-ingress'],
    },
  },
});
