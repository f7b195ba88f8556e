import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  args,
  controller,
  ingress,
  recording,
  shop,
  useParams,
  type Edit,
} from '../../fixtures/shop.js';
import type { Expected } from '../support/judge.js';
import { redact } from '../../src/snapshot/redact.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { statementsFor } from '../../src/topology/needed-actions.js';
import { ruleOn } from '../../src/topology/policy.js';
import type { Permissions } from '../../src/topology/topology.js';

const FOLDER = new URL('../../fixtures/recordings/', import.meta.url);
const HEALTHY = readdirSync(FOLDER).filter((id) => {
  const text = readFileSync(new URL(`${id}/expected.json`, FOLDER), 'utf8');
  return (JSON.parse(text) as Expected).kind === 'healthy';
});

function permissions(snapshot: ReturnType<typeof shop>): Permissions {
  const [first, ...others] = linkSnapshot(snapshot).permissions;
  expect(others).toEqual([]);
  if (first === undefined) throw new Error('no role');
  return first;
}

const needed = (edit?: Edit): ReadonlySet<string> =>
  new Set(permissions(shop(edit)).needs.map(({ request }) => request.action));
const annotated = (suffix: string, value: string): Edit => {
  return (s) => (ingress(s).metadata.annotations[`alb.ingress.kubernetes.io/${suffix}`] = value);
};

describe('what is needed', () => {
  test.each(HEALTHY)('in %s is allowed by the documented policy', async (id) => {
    const { policies, needs, denials } = permissions(await recording(id));
    expect(needs.length).toBeGreaterThan(3);
    expect(denials).toEqual([]);
    for (const { request } of needs) {
      expect(ruleOn(policies?.value ?? [], request).verdict, request.action).toBe('allowed');
    }
  });

  test('to build a load balancer that is not there is allowed too', async () => {
    const { policies, needs } = permissions(await recording('lb-deleted-by-hand'));
    const all = new Map(needs.map(({ request }) => [request.action, request]));
    for (const action of ['CreateLoadBalancer', 'CreateTargetGroup', 'AddTags', 'CreateRule']) {
      const request = all.get(`elasticloadbalancing:${action}`);
      expect(request, action).toBeDefined();
      if (request === undefined) continue;
      expect(ruleOn(policies?.value ?? [], request).verdict, action).toBe('allowed');
    }
  });

  test('is judged the same without its names', async () => {
    const snapshot = await recording('lb-deleted-by-hand');
    const verdicts = ({ policies, needs }: Permissions): readonly string[] =>
      needs.map(
        ({ request }) => `${request.action} ${ruleOn(policies?.value ?? [], request).verdict}`,
      );
    expect(verdicts(permissions(redact(snapshot)))).toEqual(verdicts(permissions(snapshot)));
  });

  test('is little while all is there', () => {
    const all = needed();
    expect(all).toContain('elasticloadbalancing:DescribeLoadBalancers');
    expect(all).toContain('elasticloadbalancing:RegisterTargets');
    expect(all).not.toContain('elasticloadbalancing:CreateLoadBalancer');
    for (const action of all) expect(action).toMatch(/^(?:elasticloadbalancing|ec2|acm):/);
  });

  test.each<[string, string, readonly string[]]>([
    ['wafv2-acl-arn', 'arn:aws:wafv2:x', ['wafv2:GetWebACLForResource']],
    ['wafv2-acl-arn', 'none', ['wafv2:GetWebACLForResource']],
    ['wafv2-acl-name', 'shop', ['wafv2:GetWebACLForResource', 'wafv2:ListWebACLs']],
    ['wafv2-acl-name', 'none', ['wafv2:GetWebACLForResource']],
    ['web-acl-id', 'x', ['waf-regional:GetWebACLForResource']],
    ['shield-advanced-protection', 'true', []],
    [
      'mutual-authentication',
      '[{"port": 443, "mode": "verify", "trustStore": "ours"}]',
      ['elasticloadbalancing:DescribeTrustStores'],
    ],
    ['mutual-authentication', '[{"port": 443, "mode": "verify", "trustStore": "arn:aws:x"}]', []],
    ['mutual-authentication', 'no JSON', []],
    [
      'minimum-load-balancer-capacity',
      'CapacityUnits=500',
      ['elasticloadbalancing:DescribeCapacityReservation'],
    ],
  ])('for %s: %s', (suffix, value, actions) => {
    const [before, after] = [needed(), needed(annotated(suffix, value))];
    expect([...after].filter((one) => !before.has(one)).toSorted()).toEqual(actions);
  });

  test('of a web ACL of the class, unless the feature is off', () => {
    const named: Edit = (s) => useParams(s, { wafv2AclName: 'shop' });
    expect(needed(named)).toContain('wafv2:ListWebACLs');
    expect(needed((s) => useParams(s, { wafv2AclArn: 'arn:aws:x' }))).toContain(
      'wafv2:GetWebACLForResource',
    );
    const off: Edit = (s, snapshot) => {
      named(s, snapshot);
      args(s).push('--enable-wafv2=false');
    };
    expect(needed(off)).not.toContain('wafv2:ListWebACLs');
  });

  test('by feature gate and by version', () => {
    const tagging = needed((s) => args(s).push('--feature-gates=EnableRGTAPI=true'));
    expect(tagging).toContain('tag:GetResources');
    expect(tagging).not.toContain('elasticloadbalancing:DescribeTags');
    const ofVersion = (tag: string) =>
      needed((s) => {
        const [container] = controller(s).spec.template.spec.containers;
        container.image = `public.ecr.aws/eks/aws-load-balancer-controller:${tag}`;
      });
    expect(ofVersion('v2.8.3')).not.toContain('elasticloadbalancing:DescribeListenerAttributes');
    expect(ofVersion('v2.9.2')).toContain('elasticloadbalancing:DescribeListenerAttributes');
  });

  test('of nobody where more than one controller runs', () => {
    const { needs, denials } = {
      needs: [],
      denials: [],
      ...linkSnapshot(
        shop((s) => {
          const twin = structuredClone(controller(s));
          twin.metadata.name = 'second';
          s['kubernetes/deployments.apps'].push(twin);
        }),
      ).permissions[0],
    };
    expect([needs, denials]).toEqual([[], []]);
  });
});

describe('the statements to add', () => {
  test('are those of the documented policy, and allow what was missing', async () => {
    const { needs } = permissions(await recording('lb-deleted-by-hand'));
    const actions = [...new Set(needs.map(({ request }) => request.action))];
    const Statement = statementsFor(actions, 'aws') as never;
    const added = [{ document: { Statement } }];
    for (const { request } of needs) {
      // Listeners may be tagged by a statement that the documented policy has for them.
      if (request.resource.includes(':listener/')) continue;
      expect(ruleOn(added, request).verdict, request.action).toBe('allowed');
    }
  });

  test('are narrow, and alike ones are one', () => {
    expect(
      statementsFor(
        [
          'elasticloadbalancing:DescribeRules',
          'ec2:DescribeVpcs',
          'elasticloadbalancing:SetSubnets',
        ],
        'aws-cn',
      ),
    ).toEqual([
      {
        Effect: 'Allow',
        Action: ['ec2:DescribeVpcs', 'elasticloadbalancing:DescribeRules'],
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Action: ['elasticloadbalancing:SetSubnets'],
        Resource: '*',
        Condition: { Null: { 'aws:ResourceTag/elbv2.k8s.aws/cluster': 'false' } },
      },
    ]);
  });
});
