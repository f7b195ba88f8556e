import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller associates the web ACL that an Ingress names, and Firewall Manager or somebody
 * else may associate another one. With two owners it changes back and forth.
 */
export default defineCheck({
  id: 'load-balancer/waf-association-drift',
  title: 'The web ACL is not the one that the Ingress names',
  severity: 'warning',
  confidence: 'derived',
  on: 'loadBalancers',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
    'kubernetes/events',
    'aws/wafv2/web-acls',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws'],
  patience: 300,
  explains: ['load-balancer/waf-blocks-requests'],

  run({ ref, object, stack, webAcl }, { controllers }) {
    const wanted = stack?.webAcl;
    if (stack === undefined || wanted === undefined || webAcl === 'unknown') return undefined;
    // While the controller fails, nothing of what is wanted is there yet.
    if (stack.failure !== undefined) return undefined;
    const [controller] = controllers;
    if (/^(?:0|f|false)$/i.test(controller?.flags.enableWafv2.value ?? '')) return undefined;
    const actual = typeof webAcl === 'object' ? webAcl : undefined;
    const { ARN, Name } = actual?.value ?? {};
    const isThere =
      wanted.value === 'none'
        ? actual === undefined
        : wanted.value === (wanted.by === 'arn' ? ARN : Name);
    if (isThere) return undefined;
    return {
      message: `${refText(stack.ref)} asks for ${wanted.value === 'none' ? 'no web ACL' : `the web ACL ${wanted.value}`}, and ${refText(ref)} has ${actual === undefined ? 'none' : (Name ?? ARN ?? 'another one')}.`,
      fix: 'Leave it to one owner: the annotation, or whoever else associates it, with --enable-wafv2=false.',
      commands: [
        `aws wafv2 get-web-acl-for-resource --resource-arn ${object.value.LoadBalancerArn}`,
        'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=AssociateWebACL',
      ],
      evidence: [
        wanted.source,
        actual === undefined ? cite(object, 'LoadBalancerArn') : cite(actual, 'ARN'),
      ],
    };
  },
});
