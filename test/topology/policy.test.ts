import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RolePolicy, Statement } from '../../src/snapshot/aws.js';
import { ruleOn, type Request } from '../../src/topology/policy.js';

const TAG = 'aws:ResourceTag/elbv2.k8s.aws/cluster';
const GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/k8s-web/0';
const ANY_GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/*/*';

const asked = (rest: Partial<Request> = {}): Request => ({
  action: 'elasticloadbalancing:AddTags',
  resource: GROUP,
  context: { [TAG.toLowerCase()]: null },
  ...rest,
});
const statement = (rest: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: 'elasticloadbalancing:AddTags',
  Resource: '*',
  ...rest,
});
const policy = (...Statement: readonly Statement[]): RolePolicy => ({
  document: { Statement: [...Statement] },
});
const ruling = (one: Statement, request = asked()) => ruleOn([policy(one)], request);

describe('a statement', () => {
  test.each<[string, Partial<Statement>, string]>([
    ['of all actions', { Action: '*' }, 'allowed'],
    ['of some, in another case', { Action: ['ELASTICLOADBALANCING:add*'] }, 'allowed'],
    ['of others', { Action: 'elasticloadbalancing:RemoveTags' }, 'action'],
    ['of all but this', { Action: undefined, NotAction: '*:AddTags' }, 'action'],
    ['of all but another', { Action: undefined, NotAction: 'iam:*' }, 'allowed'],
    ['of no action at all', { Action: undefined }, 'unknown'],
    ['of target groups', { Resource: ['x', 'arn:aws:*:*:*:targetgroup/*/*'] }, 'allowed'],
    ['of another partition', { Resource: GROUP.replace('aws', 'aws-us-gov') }, 'resource'],
    ['of all but this resource', { Resource: undefined, NotResource: GROUP }, 'resource'],
    ['of all but another', { Resource: undefined, NotResource: `${GROUP}0` }, 'allowed'],
    ['of a variable', { Resource: 'arn:aws:${aws:username}' }, 'unknown'],
    ['that wants a tag', { Condition: { Null: { [TAG]: 'false' } } }, 'condition'],
    ['that wants none', { Condition: { Null: { [TAG]: true } } }, 'allowed'],
    [
      'that wants what is unknown',
      { Condition: { Bool: { 'aws:ViaAWSService': false } } },
      'unknown',
    ],
    [
      'that wants what is unknown and what fails',
      { Condition: { Bool: { 'aws:ViaAWSService': false }, Null: { [TAG]: false } } },
      'condition',
    ],
    ['with an effect that does not exist', { Effect: 'Maybe' }, 'unknown'],
  ])('%s', (_, rest, expected) => {
    const found = ruling(statement(rest));
    expect(found.verdict === 'denied' ? found.because : found.verdict).toBe(expected);
  });

  test('of a resource that is not known whole decides where it covers all or nothing of it', () => {
    const on = (Resource: string, resource: string) =>
      ruling(statement({ Resource }), asked({ resource })).verdict;
    expect(on('arn:aws:elasticloadbalancing:*:*:targetgroup/*/*', ANY_GROUP)).toBe('allowed');
    expect(on('arn:aws:elasticloadbalancing:*:*:targetgroup/k8s-*/*', ANY_GROUP)).toBe('unknown');
    expect(on('arn:aws:elasticloadbalancing:*:*:listener/*/*/*', ANY_GROUP)).toBe('denied');
    expect(on('arn:aws:ec2:*:*:security-group/*', ANY_GROUP)).toBe('denied');
    expect(on('arn:aws:ec2:*:*:security-group/*', '*')).toBe('unknown');
    expect(on('*', '*')).toBe('allowed');
  });
});

describe('policies', () => {
  test('a deny wins, wherever it stands', () => {
    const deny = policy(statement({ Effect: 'Deny', Action: '*' }));
    for (const all of [
      [policy(statement()), deny],
      [deny, policy(statement())],
      [policy(statement()), { ...deny, boundary: true }],
    ]) {
      expect(ruleOn(all, asked())).toMatchObject({ verdict: 'denied', because: 'deny' });
    }
  });

  test('a boundary has to allow it too, and allows nothing itself', () => {
    const boundary = { ...policy(statement()), boundary: true };
    expect(ruleOn([boundary], asked())).toMatchObject({ because: 'action' });
    expect(ruleOn([boundary, policy(statement())], asked()).verdict).toBe('allowed');
    const narrow = { ...policy(statement({ Action: 'ec2:*' })), boundary: true };
    expect(ruleOn([narrow, policy(statement())], asked())).toMatchObject({ because: 'boundary' });
  });

  test('the closest statement is told, and for which keys it fails', () => {
    const found = ruleOn(
      [
        policy(statement({ Action: 'ec2:*' }), statement({ Resource: 'arn:aws:ec2:*' })),
        policy(statement({ Condition: { Null: { [TAG]: 'false' } } })),
      ],
      asked(),
    );
    expect(found).toEqual({
      verdict: 'denied',
      because: 'condition',
      by: { policy: 1, statement: 0 },
      keys: [TAG.toLowerCase()],
    });
  });

  test('none allow nothing; one that was not read leaves all open', () => {
    expect(ruleOn([], asked())).toMatchObject({ verdict: 'denied', by: undefined });
    expect(ruleOn([policy(statement()), {}], asked()).verdict).toBe('unknown');
  });
});

/*
 * A reference that is right by being simple: everything is known, and patterns become regular
 * expressions. Where something is not known, each way in which it might turn out is tried.
 */

const ACTIONS = ['elb:AddTags', 'elb:AddRule', 'ec2:AddTags'];
const RESOURCES = ['arn:aws:elb:r:1:tg/a', 'arn:aws:elb:r:1:lb/a', 'arn:aws:ec2:r:1:sg/a'];
const KEYS = ['aws:requesttag/c', 'aws:resourcetag/c', 'elb:createaction'];
const VALUES = [null, 'x', 'xy'];

function fits(pattern: string, text: string, flags = ''): boolean {
  const source = pattern
    .replaceAll(/[.+^$()[\]{}|\\/]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, flags).test(text);
}

const list = (one: string | readonly string[] | undefined): readonly string[] =>
  one === undefined ? [] : typeof one === 'string' ? [one] : one;

interface Known {
  readonly action: string;
  readonly resource: string;
  readonly held: Readonly<Record<string, string | null>>;
}

function holdsFor(one: Statement, { action, resource, held }: Known): boolean {
  const isAction =
    one.Action === undefined
      ? !list(one.NotAction).some((pattern) => fits(pattern, action, 'i'))
      : list(one.Action).some((pattern) => fits(pattern, action, 'i'));
  const isResource =
    one.Resource === undefined
      ? !list(one.NotResource).some((pattern) => fits(pattern, resource))
      : list(one.Resource).some((pattern) => fits(pattern, resource));
  return (
    isAction &&
    isResource &&
    Object.entries(one.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => {
        const actual = held[key.toLowerCase()] ?? null;
        const values = list(wanted as string | string[]);
        switch (operator) {
          case 'Null':
            return values.some((value) => (value === 'true') === (actual === null));
          case 'StringEquals':
            return actual !== null && values.includes(actual);
          case 'StringLike':
            return actual !== null && values.some((value) => fits(value, actual));
          case 'StringNotEquals':
            return actual === null || !values.includes(actual);
          default:
            return actual === null || values.includes(actual);
        }
      }),
    )
  );
}

function isAllowed(policies: readonly RolePolicy[], known: Known): boolean {
  const all = policies.flatMap(({ boundary, document }) =>
    listed(document).map((one) => ({ one, boundary: boundary === true })),
  );
  const matching = all.filter(({ one }) => holdsFor(one, known));
  if (matching.some(({ one }) => one.Effect === 'Deny')) return false;
  const allows = (isBoundary: boolean): boolean =>
    matching.some(({ one, boundary }) => one.Effect === 'Allow' && boundary === isBoundary);
  return allows(false) && (!policies.some(({ boundary }) => boundary === true) || allows(true));
}

const listed = (document: RolePolicy['document']): readonly Statement[] =>
  [document?.Statement ?? []].flat();

const some = <T>(...values: readonly T[]) =>
  fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const actions = some('*', 'elb:*', 'ELB:Add*', 'elb:AddTags', 'ec2:?ddTags', 'elb:AddRule');
const resources = some(
  '*',
  'arn:aws:elb:*:*:tg/*',
  'arn:aws:elb:*:*:?g/a',
  'arn:*:sg/*',
  ...RESOURCES,
);
const condition = fc.record(
  {
    Null: fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom('true', 'false'), { maxKeys: 2 }),
    StringEquals: fc.dictionary(fc.constantFrom(...KEYS), some('x', 'xy'), { maxKeys: 1 }),
    StringLike: fc.dictionary(fc.constantFrom(...KEYS), some('x*', '?', 'y'), { maxKeys: 1 }),
    StringNotEquals: fc.dictionary(fc.constantFrom(...KEYS), some('x', 'z'), { maxKeys: 1 }),
    StringEqualsIfExists: fc.dictionary(fc.constantFrom(...KEYS), some('x'), { maxKeys: 1 }),
  },
  { requiredKeys: [] },
);
const anyStatement: fc.Arbitrary<Statement> = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    actions,
    isNotAction: fc.boolean(),
    resources,
    isNotResource: fc.nat({ max: 3 }),
    Condition: fc.option(condition, { nil: undefined }),
  })
  .map(({ Effect, isNotAction, isNotResource, Condition, ...rest }) => ({
    Effect,
    ...(isNotAction ? { NotAction: rest.actions } : { Action: rest.actions }),
    ...(isNotResource === 0 ? { NotResource: rest.resources } : { Resource: rest.resources }),
    ...(Condition === undefined ? {} : { Condition }),
  }));
const anyPolicies: fc.Arbitrary<readonly RolePolicy[]> = fc.array(
  fc.record({
    boundary: fc.constantFrom(undefined, undefined, true),
    document: fc.record({ Statement: fc.array(anyStatement, { maxLength: 4 }) }),
  }),
  { maxLength: 3 },
);
const held = fc.record(
  Object.fromEntries(KEYS.map((key) => [key, fc.constantFrom(...VALUES)])),
) as fc.Arbitrary<Record<string, string | null>>;

describe('held against a reference', () => {
  const runs = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 1000) };

  test('where all is known, the same', () => {
    fc.assert(
      fc.property(
        anyPolicies,
        fc.constantFrom(...ACTIONS),
        fc.constantFrom(...RESOURCES),
        held,
        (policies, action, resource, context) => {
          const expected = isAllowed(policies, { action, resource, held: context });
          const { verdict } = ruleOn(policies, { action, resource, context });
          expect(verdict).toBe(expected ? 'allowed' : 'denied');
        },
      ),
      runs,
    );
  });

  test('where something is not known, nothing that could turn out otherwise', () => {
    fc.assert(
      fc.property(
        anyPolicies,
        fc.constantFrom(...ACTIONS),
        fc.constantFrom('*', 'arn:aws:elb:r:1:*', 'arn:aws:elb:r:1:tg/*', ...RESOURCES),
        held,
        fc.subarray(KEYS),
        (policies, action, resource, context, unknown) => {
          const known = Object.fromEntries(
            Object.entries(context).filter(([key]) => !unknown.includes(key)),
          );
          const ways = unknown.reduce<readonly Record<string, string | null>[]>(
            (all, key) => all.flatMap((one) => VALUES.map((value) => ({ ...one, [key]: value }))),
            [known],
          );
          const might = new Set(
            RESOURCES.filter((one) => fits(resource, one)).flatMap((one) =>
              ways.map((way) => isAllowed(policies, { action, resource: one, held: way })),
            ),
          );
          const { verdict } = ruleOn(policies, { action, resource, context: known });
          if (verdict === 'allowed') expect(might.has(false)).toBe(false);
          if (verdict === 'denied') expect(might.has(true)).toBe(false);
        },
      ),
      runs,
    );
  });

  test('the order of policies and statements never matters', () => {
    fc.assert(
      fc.property(anyPolicies, fc.constantFrom(...ACTIONS), held, (policies, action, context) => {
        const request = { action, resource: RESOURCES[0] ?? '', context };
        const turned = policies.toReversed().map(({ boundary, document }) => ({
          boundary,
          document: { Statement: listed(document).toReversed() },
        }));
        const [one, other] = [ruleOn(policies, request), ruleOn(turned, request)];
        expect(other.verdict).toBe(one.verdict);
        if (one.verdict === 'denied') expect(other).toMatchObject({ because: one.because });
      }),
      runs,
    );
  });
});
