import { expect, test } from 'vitest';
import { shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/credentials-of-another-account.js';
import { diagnose } from '../../../src/diagnose.js';
import { checkTester } from '../../support/check-tester.js';

const OWN = '123456789012';
const OTHER = '210987654321';
const INSTANCES = 'aws/ec2/instances';
const BINDINGS = 'kubernetes/targetgroupbindings.elbv2.k8s.aws';

/** Who asks, in another account, where the cluster has none of its instances. */
function elsewhere(s: Draft, account = OTHER): void {
  s['aws/sts/caller-identity'] = {
    Account: account,
    Arn: `arn:aws:sts::${account}:assumed-role/ReadOnly/somebody`,
  };
  s[INSTANCES] = [];
}

const bind = (s: Draft, account: string, more: object = {}): void => {
  for (const { spec } of s[BINDINGS]) {
    Object.assign(spec, { targetGroupARN: spec.targetGroupARN.replace(OWN, account) }, more);
  }
};

checkTester(check, {
  passes: {
    'a role of its own account that somebody assumed': shop((s) => {
      elsewhere(s, OWN);
    }),
    'a user of its own account, in another partition': shop((s, snapshot) => {
      s['aws/sts/caller-identity'].Arn = `arn:aws-cn:iam::${OWN}:user/somebody`;
      snapshot.aws.partition = 'aws-cn';
    }),
    'an account that is not known': shop((s, snapshot) => {
      elsewhere(s);
      delete snapshot.aws.accountId;
    }),
    'names that are no accounts any more': shop((s) => {
      elsewhere(s, 'account-1');
    }),
    'load balancers of another account than the cluster': shop((s) => {
      elsewhere(s);
      bind(s, OTHER);
    }),
    'a certificate of another account that was taken for the account of the cluster': shop(
      (s, snapshot) => {
        snapshot.aws.accountId = OTHER;
        s[BINDINGS] = [];
      },
    ),
    'bindings that were brought along from another account': shop((s, snapshot) => {
      snapshot.aws.accountId = OTHER;
      bind(s, OTHER);
    }),
  },

  fails: {
    'credentials of another account': {
      given: shop((s) => elsewhere(s)),
      finds: ['Cluster shop-prod'],
    },
    'bindings of another account, which assume a role': {
      given: shop((s) => {
        elsewhere(s);
        bind(s, OTHER, { iamRoleArnToAssume: `arn:aws:iam::${OTHER}:role/targets` });
      }),
      finds: ['Cluster shop-prod'],
    },
    'nothing else was read': {
      given: shop((s, snapshot) => {
        elsewhere(s);
        for (const name of Object.keys(s)) {
          if (!name.startsWith('aws/') || name === 'aws/sts/caller-identity') continue;
          delete s[name];
          snapshot.gaps.push({
            source: 'aws',
            operation: 'GetCallerIdentity',
            resource: name,
            reason: 'invalid-credentials',
            message: 'credentials of another account',
          });
        }
      }),
      finds: ['Cluster shop-prod'],
    },
  },
});

test('is the one thing that is found, and nothing is called healthy', () => {
  const report = diagnose(
    shop((s) => {
      elsewhere(s);
      for (const name of Object.keys(s)) {
        if (!name.startsWith('aws/') || name === 'aws/sts/caller-identity') continue;
        s[name] = Array.isArray(s[name]) ? [] : {};
      }
    }),
  );
  expect(report.diagnoses.map(({ cause, symptoms }) => [cause.check, symptoms])).toEqual([
    [check.id, []],
  ]);
  expect(report.verdict).toBe('inconclusive');
});
