import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recording, shop, type Draft } from '../../fixtures/shop.js';
import type { Statement } from '../../src/snapshot/aws.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { trustOf } from '../../src/topology/trust-policy.js';
import type { Identity } from '../../src/topology/topology.js';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/ABC';
const PROVIDER = `arn:aws:iam::123456789012:oidc-provider/${ISSUER}`;
const SUBJECT = 'system:serviceaccount:kube-system:aws-load-balancer-controller';
const TOKEN = {
  provider: PROVIDER,
  issuer: ISSUER,
  subject: SUBJECT,
  audience: 'sts.amazonaws.com',
};
const SUB = `${ISSUER}:sub`;
const AUD = `${ISSUER}:aud`;
const OLD = 'oidc.eks.eu-west-1.amazonaws.com/id/OLD';

const statement = (rest: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...rest,
});
const verdict = (...statements: readonly Statement[]) =>
  trustOf({ Statement: [...statements] }, TOKEN).verdict;
const under = (Condition: NonNullable<Statement['Condition']>) => verdict(statement({ Condition }));

describe('a trust policy', () => {
  test.each<[string, Statement['Condition'], string]>([
    ['both keys', { StringEquals: { [SUB]: SUBJECT, [AUD]: 'sts.amazonaws.com' } }, 'allowed'],
    ['none', {}, 'allowed'],
    ['one of several values', { StringEquals: { [SUB]: ['other', SUBJECT] } }, 'allowed'],
    ['a literal star', { StringEquals: { [SUB]: 'system:serviceaccount:*:*' } }, 'denied'],
    ['a pattern', { StringLike: { [SUB]: 'system:serviceaccount:*:aws-load-*' } }, 'allowed'],
    ['a key in another case', { StringEquals: { [SUB.toUpperCase()]: SUBJECT } }, 'allowed'],
    ['a value in another case', { StringEquals: { [SUB]: SUBJECT.toUpperCase() } }, 'denied'],
    ['whatever case', { StringEqualsIgnoreCase: { [SUB]: SUBJECT.toUpperCase() } }, 'allowed'],
    ['the audience of China', { StringEquals: { [AUD]: 'sts.amazonaws.com.cn' } }, 'denied'],
    ['the key of another issuer', { StringEquals: { [`${OLD}:sub`]: SUBJECT } }, 'denied'],
    ['that key if it exists', { StringEqualsIfExists: { [`${OLD}:sub`]: SUBJECT } }, 'allowed'],
    ['not that key', { StringNotEquals: { [`${OLD}:sub`]: SUBJECT } }, 'allowed'],
    ['that it is not there', { Null: { [`${OLD}:sub`]: true } }, 'allowed'],
    ['that it is there', { Null: { [SUB]: 'true' } }, 'denied'],
    ['any of a set', { 'ForAnyValue:StringLike': { [SUB]: ['x', '*:kube-system:*'] } }, 'allowed'],
    ['any of an absent set', { 'ForAnyValue:StringLike': { [`${OLD}:sub`]: '*' } }, 'denied'],
    ['all of an absent set', { 'ForAllValues:StringLike': { [`${OLD}:sub`]: 'x' } }, 'allowed'],
    ['not this one', { StringNotLike: { [SUB]: 'system:*' } }, 'denied'],
    ['a variable', { StringLike: { [SUB]: '${aws:PrincipalTag/sub}' } }, 'unknown'],
    ['a key of AWS', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, 'unknown'],
    ['an operator of another kind', { NumericEquals: { [SUB]: 1 } }, 'unknown'],
    ['nothing that it may be', { StringEquals: { [SUB]: [] } }, 'unknown'],
    [
      'what is unknown, and what fails',
      { StringEquals: { 'aws:SourceVpc': 'vpc-1', [SUB]: 'other' } },
      'denied',
    ],
  ])('with a condition on %s', (_, Condition, expected) => {
    expect(verdict(statement({ Condition }))).toBe(expected);
  });

  test.each<[string, Partial<Statement>, string]>([
    ['a list of providers', { Principal: { Federated: ['x', PROVIDER] } }, 'allowed'],
    [
      'the provider of another account',
      { Principal: { Federated: PROVIDER.replace('123456789012', '210987654321') } },
      'denied',
    ],
    [
      'the provider in another case',
      { Principal: { Federated: PROVIDER.toLowerCase() } },
      'unknown',
    ],
    ['everybody', { Principal: '*' }, 'unknown'],
    ['every account', { Principal: { AWS: '*' } }, 'unknown'],
    ['an account', { Principal: { AWS: 'arn:aws:iam::123456789012:root' } }, 'denied'],
    ['a service', { Principal: { Service: 'ec2.amazonaws.com' } }, 'denied'],
    ['all but one', { Principal: undefined, NotPrincipal: { AWS: 'x' } }, 'unknown'],
    ['all actions', { Action: ['sts:TagSession', 'STS:Assume*'] }, 'allowed'],
    ['another action', { Action: 'sts:AssumeRole' }, 'denied'],
    ['all actions but another', { Action: undefined, NotAction: 'sts:AssumeRole' }, 'allowed'],
    ['an effect that does not exist', { Effect: 'Perhaps' }, 'unknown'],
  ])('with %s', (_, rest, expected) => {
    expect(verdict(statement(rest))).toBe(expected);
  });

  test('says what is in the way, of the statement that fits best', () => {
    const { Condition: _, ...other } = statement({ Principal: { Service: 'ec2.amazonaws.com' } });
    const close = statement({ Condition: { StringEquals: { [SUB]: 'system:*', [AUD]: 'x' } } });
    for (const Statement of [
      [other, close],
      [close, other],
    ]) {
      expect(trustOf({ Statement }, TOKEN)).toEqual({
        verdict: 'denied',
        reason: `wants ${AUD} by StringEquals to be x and wants ${SUB} by StringEquals to be system:*`,
      });
    }
  });

  test('may be one statement, or not there', () => {
    expect(trustOf({ Statement: statement() }, TOKEN).verdict).toBe('allowed');
    expect(trustOf({}, TOKEN).verdict).toBe('unknown');
    expect(trustOf(undefined, TOKEN).verdict).toBe('unknown');
    expect(trustOf({ Statement: [] }, TOKEN).verdict).toBe('denied');
  });
});

describe('patterns and logic', () => {
  const part = fc.integer({ min: 0, max: SUBJECT.length });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '.', '*', '?'), maxLength: 12 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '.'), maxLength: 12 });

  test('a star stands for any part of the subject, a question mark for one character', () => {
    fc.assert(
      fc.property(part, part, (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const like = `${SUBJECT.slice(0, from)}*${SUBJECT.slice(to)}`;
        expect(under({ StringLike: { [SUB]: like } })).toBe('allowed');
        expect(under({ StringEquals: { [SUB]: like } })).toBe('denied');
        const one = `${SUBJECT.slice(0, from)}?${SUBJECT.slice(from + 1)}`;
        const fits = from < SUBJECT.length ? 'allowed' : 'denied';
        expect(under({ StringLike: { [SUB]: one } })).toBe(fits);
      }),
    );
  });

  test('any pattern matches what the regular expression of its meaning matches', () => {
    fc.assert(
      fc.property(pattern, text, (like, subject) => {
        const source = like
          .replaceAll(/[.:]/g, String.raw`\$&`)
          .replaceAll('*', '.*')
          .replaceAll('?', '.');
        const Statement = [statement({ Condition: { StringLike: { [SUB]: like } } })];
        expect(trustOf({ Statement }, { ...TOKEN, subject }).verdict).toBe(
          new RegExp(`^${source}$`).test(subject) ? 'allowed' : 'denied',
        );
      }),
    );
  });

  test('a negated operator says the contrary', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(pattern, fc.constant(SUBJECT)), { minLength: 1 }), (values) => {
        for (const [is, isNot] of [
          ['StringLike', 'StringNotLike'],
          ['StringEquals', 'StringNotEquals'],
          ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
        ] as const) {
          const both = [under({ [is]: { [SUB]: values } }), under({ [isNot]: { [SUB]: values } })];
          expect(both.toSorted()).toEqual(['allowed', 'denied']);
        }
      }),
    );
  });

  const any: fc.Arbitrary<Statement> = fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Principal: fc.constantFrom({ Federated: PROVIDER }, { Federated: OLD }, '*', {
      Service: 'ec2.amazonaws.com',
    }),
    Action: fc.constantFrom('sts:AssumeRoleWithWebIdentity', 'sts:*', 'sts:AssumeRole'),
    Condition: fc.constantFrom(
      {},
      { StringEquals: { [SUB]: SUBJECT } },
      { StringLike: { [SUB]: 'system:serviceaccount:other:*' } },
      { StringEquals: { 'aws:SourceVpc': 'vpc-1' } },
    ),
  });

  test('the order of statements does not matter, a deny always wins, an allow never takes away', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), (statements) => {
        const before = verdict(...statements);
        expect(trustOf({ Statement: statements.toReversed() }, TOKEN)).toEqual(
          trustOf({ Statement: statements }, TOKEN),
        );
        expect(verdict(...statements, statement({ Effect: 'Deny' }))).toBe('denied');
        if (before === 'allowed') expect(verdict(...statements, statement())).toBe('allowed');
        if (!statements.some(({ Effect }) => Effect === 'Deny')) {
          expect(verdict(...statements, statement())).toBe('allowed');
        }
      }),
    );
  });
});

describe('the identity of the controller', () => {
  const ARN = 'arn:aws:iam::123456789012:role/shop-prod-lbc';
  const of = (snapshot: Snapshot): Identity => {
    const [controller] = linkSnapshot(snapshot).controllers;
    if (controller === undefined) throw new Error('no controller');
    return controller.identity;
  };

  test('of a healthy cluster is a token that the role trusts', () => {
    const { annotation, association, pods, webIdentity, refusal } = of(shop());
    expect(annotation?.value).toBe(ARN);
    expect(association).toBe('absent');
    expect(pods.map(({ kind }) => kind)).toEqual(['web-identity', 'web-identity']);
    expect(webIdentity).toMatchObject({
      roleArn: { value: ARN },
      subject: SUBJECT,
      isRegistered: true,
      trust: { verdict: 'allowed' },
    });
    expect(refusal).toBeUndefined();
  });

  test('of one without pods says nothing of what they would be given', async () => {
    const { annotation, pods, webIdentity } = of(await recording('controller-scaled-to-zero'));
    expect(annotation?.value).toBe(ARN);
    expect(pods).toEqual([]);
    expect(webIdentity).toBeUndefined();
  });

  test.each<[readonly string[], string]>([
    [['AWS_ACCESS_KEY_ID', 'AWS_WEB_IDENTITY_TOKEN_FILE'], 'own'],
    [['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'], 'web-identity'],
    [['AWS_CONTAINER_CREDENTIALS_FULL_URI'], 'pod-identity'],
    [['AWS_CONFIG_FILE'], 'own'],
    [['AWS_REGION'], 'none'],
  ])('of pods with %j', (names, expected) => {
    const { pods } = of(
      shop((s) => {
        for (const { spec } of s['kubernetes/pods']) {
          spec.containers[0].env = names.map((name) => ({ name }));
        }
      }),
    );
    expect(new Set(pods.map(({ kind }) => kind))).toEqual(new Set([expected]));
  });

  test.each([
    ['sts.amazonaws.com', 'allowed'],
    ['sts.amazonaws.com.cn', 'allowed'],
    ['sts.example.com', 'denied'],
  ])('in China, where the audience may be %s', (audience, expected) => {
    const issuer = 'oidc.eks.cn-north-1.amazonaws.com.cn/id/ABC';
    const arn = ARN.replace('arn:aws:', 'arn:aws-cn:');
    const snapshot = shop((s) => {
      s['aws/eks/cluster'].identity.oidc.issuer = `https://${issuer}`;
      for (const { spec } of s['kubernetes/pods']) {
        for (const { env = [] } of spec.containers) {
          for (const one of env as Draft[]) if (one.name === 'AWS_ROLE_ARN') one.value = arn;
        }
      }
      s['aws/iam/roles'] = [
        {
          Arn: arn,
          RoleName: 'shop-prod-lbc',
          AssumeRolePolicyDocument: {
            Statement: {
              Effect: 'Allow',
              Principal: { Federated: `arn:aws-cn:iam::123456789012:oidc-provider/${issuer}` },
              Action: 'sts:AssumeRoleWithWebIdentity',
              Condition: { StringEquals: { [`${issuer}:aud`]: audience } },
            },
          },
        },
      ];
    });
    expect(of(snapshot).webIdentity?.trust.verdict).toBe(expected);
    expect(of(snapshot).webIdentity?.isRegistered).toBe(false);
  });
});
