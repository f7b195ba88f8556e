import { refText } from '../../findings/cite.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** A web ACL of WAF is of one region, or for CloudFront. AWS associates an Application Load
 * Balancer with one of its own region only. */
export default defineCheck({
  id: 'model/waf-config-invalid',
  title: 'A web ACL that cannot be associated',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/events', 'aws/elbv2/load-balancers', 'aws/elbv2/tags'],
  explains: [
    'model/model-deploy-failed',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
    'listener/listener-missing',
    'model/model-build-failed',
  ],

  run({ ref, failure, webAcl, type, loadBalancer }, { clusters, controllers }) {
    const said = saidOf(failure, 'model/waf-config-invalid');
    const region = clusters[0]?.regionArn?.split(':')[3];
    const isOff = /^(?:0|f|false)$/i.test(controllers[0]?.flags.enableWafv2.value ?? '');
    const why =
      type !== 'application' || webAcl?.by !== 'arn' || webAcl.value === 'none' || isOff
        ? undefined
        : faultOf(webAcl.value, region);
    if (webAcl === undefined || why === undefined) {
      return faultInWords(
        'model/waf-config-invalid',
        ref,
        failure,
        'Name a regional web ACL that exists in the region of the load balancer, grant the controller wafv2:ListWebACLs where it is named by its name, or switch the add-on off by --enable-wafv2=false.',
      );
    }
    return {
      message: `${refText(ref)} asks for the web ACL ${JSON.stringify(webAcl.value)}, which ${why}.`,
      fix: 'Name the ARN of a regional web ACL in the region of the load balancer.',
      commands: [
        `aws wafv2 list-web-acls --scope REGIONAL${region === undefined ? '' : ` --region ${region}`}`,
      ],
      evidence: [webAcl.source, ...(said === undefined ? [] : [said])],
      ...(said === undefined ? { confidence: 'derived' as const } : {}),
      // The load balancer stands before its web ACL is looked at.
      ...(said === undefined && loadBalancer !== 'absent' ? { severity: 'warning' as const } : {}),
    };
  },
});

const ARN = /^arn:aws[\w-]*:wafv2:(?<region>[\w-]+):\d*:(?<scope>[\w-]+)\/webacl\/[^/]+\/[^/]+$/;

function faultOf(arn: string, region: string | undefined): string | undefined {
  const { region: of, scope } = ARN.exec(arn)?.groups ?? {};
  if (of === undefined) return 'is no ARN of a web ACL of WAFv2';
  if (scope !== 'regional') return 'is for CloudFront';
  return region === undefined || of === region ? undefined : `is of ${of} and not of ${region}`;
}
