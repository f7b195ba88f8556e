import { controller, event, incident, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/iam-policy-outdated.js';
import { checkTester } from '../../support/check-tester.js';
import { disallow, policies, refuse, ROLE } from '../../support/role-policies.js';

const ATTRIBUTES = 'elasticloadbalancing:DescribeListenerAttributes';
const ZONES = 'ec2:DescribeAvailabilityZones';

const runs = (s: Draft, tag: string): void => {
  const [container] = controller(s).spec.template.spec.containers;
  container.image = `public.ecr.aws/eks/aws-load-balancer-controller:${tag}`;
};

checkTester(check, {
  passes: {
    'a version that does not ask for it': shop((s) => {
      runs(s, 'v2.8.1');
      disallow(s, ATTRIBUTES);
    }),
    'a version that cannot be told': shop((s) => {
      runs(s, 'latest');
      delete controller(s).metadata.labels['app.kubernetes.io/version'];
      disallow(s, ATTRIBUTES);
    }),
    'later actions that nothing asks for': shop((s) =>
      disallow(s, 'elasticloadbalancing:DescribeTrustStores', 'ec2:DescribeIpamPools'),
    ),
    'an action of all versions': shop((s) => disallow(s, 'elasticloadbalancing:DescribeRules')),
    'a policy that is another one': shop((s) => policies(s).splice(0)),
    'a deny from above': shop((s) => {
      disallow(s, ATTRIBUTES);
      refuse(s, 'elasticloadbalancing:DescribeRules', 'with an explicit deny');
      policies(s)[0].document.Statement.push({ Effect: 'Deny', Action: ATTRIBUTES, Resource: '*' });
    }),
    'a failure that is over': shop((s) => {
      refuse(s, 'ec2:DescribeRouteTables');
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
  },

  fails: {
    'an action that came later': { given: shop((s) => disallow(s, ATTRIBUTES)), finds: [ROLE] },
    'several of them': { given: shop((s) => disallow(s, ATTRIBUTES, ZONES)), finds: [ROLE] },
    'one that AWS refused': {
      given: shop((s) => {
        disallow(s, 'ec2:DescribeRouteTables');
        refuse(s, 'ec2:DescribeRouteTables');
      }),
      finds: [ROLE],
    },
    'what the policy simulator denies': {
      given: shop((s) => {
        s['aws/iam/simulations'] = {
          'arn:aws:iam::123456789012:role/shop-prod-lbc': [
            { EvalActionName: ATTRIBUTES, EvalResourceName: '*', EvalDecision: 'implicitDeny' },
          ],
        };
      }),
      finds: [ROLE],
    },
    'an incident': {
      given: await incident('inc-013'),
      finds: ['Role objets-par-aws-load-balancer-controller'],
    },
  },
});
