import { event, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/iam-service-linked-role-missing.js';
import { checkTester } from '../../support/check-tester.js';
import { refusal, refuse, ROLE } from '../../support/role-policies.js';

const ACTION = 'iam:CreateServiceLinkedRole';
const on =
  'arn:aws:iam::123456789012:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing';

checkTester(check, {
  passes: {
    'another action': shop((s) => refuse(s, 'elasticloadbalancing:CreateLoadBalancer')),
    'a deny of the organisation': shop((s) =>
      refuse(s, ACTION, 'with an explicit deny in a service control policy', { on }),
    ),
    'a failure that is over': shop((s) => {
      refuse(s, ACTION, undefined, { on });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
  },

  fails: {
    'the first load balancer of the account': {
      given: shop((s) => refuse(s, ACTION, undefined, { on })),
      finds: [ROLE],
    },
    'the first one of a Service': {
      given: shop((s) =>
        event(s, 'FailedDeployModel', refusal(ACTION, undefined, { on }), {
          kind: 'Service',
          name: 'tcp',
        }),
      ),
      finds: [ROLE],
    },
    'of a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        refuse(s, ACTION, undefined, { on });
      }),
      finds: [ROLE],
    },
  },
});
