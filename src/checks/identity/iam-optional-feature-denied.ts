import { deniedOf } from '../../topology/denials.js';
import { defineCheck } from '../define-check.js';

/**
 * Web ACLs, certificates that are looked up and sign-in are asked for by annotations. Where the
 * role may not do what one of them asks for, the controller gives up on the whole load balancer.
 */
export default defineCheck({
  id: 'identity/iam-optional-feature-denied',
  title: 'The role lacks a permission that a feature needs',
  severity: 'error',
  confidence: 'proven',
  on: 'permissions',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/iam/roles',
  ],
  uses: ['aws/acm/certificates', 'aws/iam/role-policies', 'kubernetes/events', 'kubernetes/pods'],
  explains: [
    'identity/iam-permission-missing',
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'listener/cert-discovery-no-match',
  ],

  run(permissions) {
    const denied = deniedOf(permissions, 'optional');
    if (denied === undefined) return undefined;
    const { name } = permissions.role.ref;
    const { named, asked, evidence, affects, confidence, command } = denied;
    const [service = ''] = named.split(':');
    return {
      message: `The role ${name} may not call ${named}, which ${asked} for ${FEATURES[service] ?? service}.`,
      fix: `Allow ${named} in a policy of the role, or do without ${FEATURES[service] ?? service}.`,
      commands: [command],
      evidence,
      affects,
      confidence,
    };
  },
});

const FEATURES: Readonly<Partial<Record<string, string>>> = {
  wafv2: 'its web ACL',
  'waf-regional': 'its web ACL of WAF Classic',
  shield: 'Shield Advanced',
  acm: 'certificates that are found by host name',
  'acm-pca': 'certificates that the controller requests',
  route53: 'certificates that the controller requests',
  'cognito-idp': 'sign-in by Cognito',
  tag: 'the feature gate EnableRGTAPI',
};
