import { args, event, loadBalancer, shop, useParams, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/waf-association-drift.js';
import { checkTester } from '../../support/check-tester.js';
import { byTags, second, set } from '../../support/listening.js';

const FOUND = ['LoadBalancer k8s-shop-web-724d82a5b7'];
const arnOf = (name: string): string =>
  `arn:aws:wafv2:us-west-2:123456789012:regional/webacl/${name}/1`;
const protect = (s: Draft, name: string): void => {
  s['aws/wafv2/web-acls'] = {
    [loadBalancer(s).LoadBalancerArn]: { Name: name, Id: '1', ARN: arnOf(name) },
  };
};

checkTester(check, {
  passes: {
    'the one that is named': shop((s) => {
      set(s, 'wafv2-acl-arn', arnOf('edge'));
      protect(s, 'edge');
    }),
    'the one that is named, by its name': shop((s) => {
      set(s, 'wafv2-acl-name', 'edge');
      protect(s, 'edge');
    }),
    'one that nobody names, which the controller leaves alone': shop((s) =>
      protect(s, 'FMManagedWebACLV2-x'),
    ),
    'none, as it is wanted': shop((s) => set(s, 'wafv2-acl-arn', 'none')),
    'a controller that leaves WAF alone': shop((s) => {
      args(s).push('--enable-wafv2=false');
      set(s, 'wafv2-acl-arn', arnOf('edge'));
    }),
    'a controller that fails': shop((s) => {
      set(s, 'wafv2-acl-arn', arnOf('edge'));
      event(s, 'FailedDeployModel', 'Failed deploy model due to WAFNonexistentItemException: x');
    }),
    'members that do not agree, which is another fault': shop((s) => {
      set(s, 'wafv2-acl-arn', arnOf('edge'));
      second(s, (annotations) => {
        annotations['wafv2-acl-arn'] = arnOf('other');
      });
    }),
    'web ACLs that were not seen': shop((s) => {
      set(s, 'wafv2-acl-arn', arnOf('edge'));
      s['aws/wafv2/web-acls'] = {};
    }),
  },

  fails: {
    'another one': {
      given: shop((s) => {
        set(s, 'wafv2-acl-arn', arnOf('edge'));
        protect(s, 'FMManagedWebACLV2-x');
      }),
      finds: FOUND,
    },
    none: { given: shop((s) => set(s, 'wafv2-acl-arn', arnOf('edge'))), finds: FOUND },
    'none, at a load balancer that no address leads to': {
      given: shop((s) => {
        set(s, 'wafv2-acl-arn', arnOf('edge'));
        byTags(s);
      }),
      finds: FOUND,
    },
    'one, though there is to be none': {
      given: shop((s) => {
        set(s, 'wafv2-acl-arn', 'none');
        protect(s, 'edge');
      }),
      finds: FOUND,
    },
    'another one than the class names': {
      given: shop((s) => {
        useParams(s, { wafv2AclName: 'edge' });
        protect(s, 'other');
      }),
      finds: FOUND,
    },
  },
});
