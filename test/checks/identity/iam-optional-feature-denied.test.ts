import { args, event, ingress, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/iam-optional-feature-denied.js';
import { checkTester } from '../../support/check-tester.js';
import { disallow, refuse, ROLE } from '../../support/role-policies.js';

const annotate = (s: Draft, suffix: string, value: string): void => {
  ingress(s).metadata.annotations[`alb.ingress.kubernetes.io/${suffix}`] = value;
};

checkTester(check, {
  passes: {
    'a web ACL that nobody asks for': shop((s) => disallow(s, 'wafv2:GetWebACLForResource')),
    'a web ACL that the documented policy allows': shop((s) =>
      annotate(s, 'wafv2-acl-arn', 'arn:aws:wafv2:us-west-2:123456789012:regional/webacl/a/b'),
    ),
    'a web ACL by name, where the controller leaves web ACLs alone': shop((s) => {
      annotate(s, 'wafv2-acl-name', 'shop');
      args(s).push('--enable-wafv2=false');
    }),
    'Shield, whose lookup may fail': shop((s) => {
      annotate(s, 'shield-advanced-protection', 'true');
      disallow(s, 'shield:GetSubscriptionState', 'shield:DescribeProtection');
    }),
    'certificates that are named': shop((s) => {
      annotate(s, 'certificate-arn', s['aws/acm/certificates'][0].CertificateArn);
      disallow(s, 'acm:ListCertificates');
    }),
    'a failure that is over': shop((s) => {
      refuse(s, 'wafv2:GetWebACL');
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
    'an action that every load balancer needs': shop((s) =>
      disallow(s, 'elasticloadbalancing:DescribeRules'),
    ),
  },

  fails: {
    'a web ACL by name, which the documented policy forgets': {
      given: shop((s) => annotate(s, 'wafv2-acl-name', 'shop')),
      finds: [ROLE],
    },
    'certificates that are looked up': {
      given: shop((s) => disallow(s, 'acm:ListCertificates')),
      finds: [ROLE],
    },
    'tags that are asked of another API': {
      given: shop((s) => args(s).push('--feature-gates=EnableRGTAPI=true')),
      finds: [ROLE],
    },
    'what AWS refused': {
      given: shop((s) => refuse(s, 'cognito-idp:DescribeUserPoolClient')),
      finds: [ROLE],
    },
  },
});
