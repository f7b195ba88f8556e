import type { Lens } from '../lens.js';
import type { Notes } from '../plan/notes.js';
import { readBoolean } from '../plan/values.js';
import type { Stack } from '../topology.js';
import { asksFor } from './asks.js';
import { unknown, type Resources, type Unknown } from './model.js';
import { LOAD_BALANCER, loadBalancerToken } from './tokens.js';

const NONE = 'none';

/**
 * The web ACLs and the protection of Shield that a load balancer is to have. Nothing of it where
 * no member says anything; `none` takes away what is there. Source: AWS Load Balancer Controller
 * v3.5.0, pkg/ingress/model_build_load_balancer_addons.go.
 */
export function protectionsOf(notes: Notes, lens: Lens, stack: Stack): Resources {
  const acl = webAclOf(lens, stack);
  const classic = classicAclOf(stack);
  const isProtected = shieldOf(notes, stack);
  const resourceARN = loadBalancerToken();
  return {
    ...(acl === undefined
      ? {}
      : {
          'AWS::WAFv2::WebACLAssociation': {
            [LOAD_BALANCER]: { spec: { webACLARN: acl, resourceARN } },
          },
        }),
    ...(classic === undefined
      ? {}
      : {
          'AWS::WAFRegional::WebACLAssociation': {
            [LOAD_BALANCER]: { spec: { webACLID: classic, resourceARN } },
          },
        }),
    ...(isProtected === undefined
      ? {}
      : {
          'AWS::Shield::Protection': {
            [LOAD_BALANCER]: { spec: { enabled: isProtected, resourceARN } },
          },
        }),
  };
}

function webAclOf(lens: Lens, { webAcl, members }: Stack): string | Unknown | undefined {
  // An ARN that is empty takes away what is there, as `none` does.
  if (webAcl === undefined) return asksFor(members, 'wafv2-acl-arn', 'wafv2AclArn')[0]?.value;
  const { by, value } = webAcl;
  if (value === NONE) return '';
  if (by === 'arn') return value;
  const attached = Object.values(lens.sections['aws/wafv2/web-acls'] ?? {});
  return (
    attached.find((one) => one?.Name === value)?.ARN ??
    unknown(`the web ACL of the name ${value}, which was not looked for`)
  );
}

function classicAclOf({ members }: Stack): string | undefined {
  const asked = members
    .map(
      (member) =>
        (asksFor([member], 'waf-acl-id')[0] ?? asksFor([member], 'web-acl-id')[0])?.value ?? '',
    )
    .find((id) => id !== '');
  return asked === NONE ? '' : asked;
}

function shieldOf(notes: Notes, { members }: Stack): boolean | undefined {
  const asks = asksFor(members, 'shield-advanced-protection');
  for (const { member, value, source } of asks) {
    if (readBoolean(value) !== undefined) continue;
    const reason = `shield-advanced-protection is ${JSON.stringify(value)}, which is neither true nor false`;
    notes.refuse(member, 'annotation', reason, source);
  }
  return readBoolean(asks[0]?.value ?? '');
}
