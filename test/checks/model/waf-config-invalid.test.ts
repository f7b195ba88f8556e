import {
  args,
  event,
  ingress,
  service,
  shop,
  useFlagClass,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/waf-config-invalid.js';
import { checkTester } from '../../support/check-tester.js';
import { unmake } from '../../support/subnet-drafts.js';

const ACL = 'alb.ingress.kubernetes.io/wafv2-acl-arn';
const arn = (region: string, scope = 'regional'): string =>
  `arn:aws:wafv2:${region}:123456789012:${scope}/webacl/shop/0123`;
const SAID = "Failed build model due to couldn't find WAFv2 WebACL with name: shop";

checkTester(check, {
  passes: {
    'a web ACL of the region': shop((s) => {
      ingress(s).metadata.annotations[ACL] = arn('us-west-2');
    }),
    none: shop((s) => {
      ingress(s).metadata.annotations[ACL] = 'none';
    }),
    'an add-on that is off': shop((s) => {
      ingress(s).metadata.annotations[ACL] = arn('us-east-1', 'global');
      args(s).push('--enable-wafv2=false');
    }),
    'a class that names another one': shop((s) => {
      ingress(s).metadata.annotations[ACL] = arn('us-east-1', 'global');
      useParams(s, { wafv2AclArn: arn('us-west-2') });
    }),
    'a Service, whose load balancer has none': shop((s) => {
      service(s, 'tcp').metadata.annotations[ACL] = arn('us-east-1', 'global');
    }),
  },
  fails: {
    'one for CloudFront': {
      given: shop((s) => {
        ingress(s).metadata.annotations[ACL] = arn('us-east-1', 'global');
      }),
      finds: ['Ingress shop/web'],
    },
    'one of another region, in a class, before anything is made': {
      given: shop((s) => {
        useParams(s, { wafv2AclArn: arn('eu-west-1') });
        unmake(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'the id of one': {
      given: shop((s) => {
        ingress(s).metadata.annotations[ACL] = '0123-4567';
        event(
          s,
          'FailedDeployModel',
          'Failed deploy model due to failed to create WAFv2 webACL association on LoadBalancer',
        );
      }),
      finds: ['Ingress shop/web'],
    },
    'a name that the controller does not find': {
      given: shop((s) => {
        useFlagClass(s);
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
