import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller calls several services of AWS. From subnets without a way to the internet each
 * needs an interface endpoint, and some, as Shield and the classic WAF, have none.
 */
export default defineCheck({
  id: 'controller/controller-aws-api-unreachable',
  title: 'The controller cannot reach a service of AWS',
  severity: 'error',
  confidence: 'proven',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps'],
  uses: [
    'kubernetes/events',
    'kubernetes/pods',
    'kubernetes/logs',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: [
    'controller/controller-crashloop',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'model/ingress-no-address',
    'target-group/tgb-not-reconciled',
  ],

  run({ ref, words }) {
    const said = words.find(
      ({ meaning }) => meaning?.id === 'controller/controller-aws-api-unreachable',
    );
    if (said === undefined) return undefined;
    const { host = 'AWS', how = '' } = said.meaning?.parts ?? {};
    const isName = /no such host/i.test(how);
    const isAddon = /shield|waf/i.test(host);
    return {
      message: `${refText(ref)} cannot reach ${host}: ${how}.`,
      fix: isName
        ? `Let its pods resolve ${host}: look at CoreDNS and at the DNS settings of the VPC.`
        : isAddon
          ? 'Switch the add-on off with --enable-shield=false, --enable-waf=false and --enable-wafv2=false, or give the nodes a way to the internet.'
          : `Give its nodes a route to a NAT gateway, or the VPC an interface endpoint for ${host}.`,
      commands: [
        'aws ec2 describe-vpc-endpoints --query "VpcEndpoints[].[ServiceName,State,PrivateDnsEnabled]"',
      ],
      evidence: [said.source],
    };
  },
});
