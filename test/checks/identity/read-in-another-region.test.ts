import { expect, test } from 'vitest';
import { shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/read-in-another-region.js';
import { diagnose } from '../../../src/diagnose.js';
import type { Snapshot } from '../../../src/snapshot/snapshot.js';
import { checkTester } from '../../support/check-tester.js';

const INSTANCES = 'aws/ec2/instances';
const LOAD_BALANCERS = 'aws/elbv2/load-balancers';
const TARGET_GROUPS = 'aws/elbv2/target-groups';

/** As if somebody had asked in us-east-1, where others have load balancers. */
function inVirginia(s: Draft): void {
  s[INSTANCES] = [];
  for (const name of Object.keys(s)) {
    if (!name.startsWith('aws/elbv2/')) continue;
    s[name] = JSON.parse(JSON.stringify(s[name]).replaceAll(':us-west-2:', ':us-east-1:'));
  }
}

/** The same, where there is nothing at all. */
function inEmptyVirginia(s: Draft, snapshot: { aws: { region?: string } }): void {
  for (const name of Object.keys(s)) {
    if (!/^aws\/(?:ec2|elbv2|eks|acm)\//.test(name)) continue;
    s[name] = Array.isArray(s[name]) ? [] : {};
  }
  snapshot.aws.region = 'us-east-1';
}

/** As if it had been asked for, and AWS had not been asked. */
function refused(s: Draft, snapshot: { aws: { askedRegion?: string }; gaps: object[] }): void {
  snapshot.aws.askedRegion = 'eu-north-1';
  for (const name of Object.keys(s)) {
    if (!name.startsWith('aws/')) continue;
    delete s[name];
    snapshot.gaps.push({
      source: 'aws',
      operation: 'connect',
      resource: name,
      reason: 'invalid-credentials',
      message: 'the cluster runs in region us-west-2',
    });
  }
}

/** Nodes without instances. */
function onFargate(s: Draft): void {
  for (const { spec } of s['kubernetes/nodes']) {
    spec.providerID = 'aws:///us-west-2a/6d6bd3b6e2-4b1c/fargate-ip-10-0-1-1.us-west-2.internal';
  }
}

checkTester(check, {
  passes: {
    'a region that was asked for, and is that of the cluster': shop((s, snapshot) => {
      refused(s, snapshot);
      snapshot.aws.askedRegion = 'us-west-2';
    }),
    'a region that was asked for, and nodes that tell none': shop((s, snapshot) => {
      refused(s, snapshot);
      for (const { spec } of s['kubernetes/nodes']) delete spec.providerID;
    }),
    'a region that was asked for, and nodes of several': shop((s, snapshot) => {
      refused(s, snapshot);
      s['kubernetes/nodes'][0].spec.providerID = 'aws:///eu-north-1a/i-0123';
    }),
    'instances that are not known by the node, in the same region': shop((s) => {
      s[INSTANCES] = [];
    }),
    'nodes in a local zone of the region': shop((s) => {
      for (const { spec } of s['kubernetes/nodes']) {
        spec.providerID = spec.providerID.replace(/us-west-2\w/, 'us-west-2-lax-1a');
      }
      s[INSTANCES] = [];
    }),
    'nodes that are no instances': shop((s) => {
      inVirginia(s);
      for (const { spec } of s['kubernetes/nodes']) {
        spec.providerID = spec.providerID.replace(/i-\w+$/, 'fargate-ip-10-0-1-1.ec2.internal');
      }
    }),
    'a region that was misspelt by whoever wrote the snapshot': shop((_s, snapshot) => {
      snapshot.aws.region = 'us-east-1';
    }),
    'instances that were not listed whole': shop((s, snapshot) => {
      inVirginia(s);
      snapshot.gaps.push({
        source: 'aws',
        operation: 'DescribeInstances',
        resource: INSTANCES,
        reason: 'forbidden',
        message: 'UnauthorizedOperation',
      });
    }),
  },

  fails: {
    'a region that was asked for': { given: shop(refused), finds: ['Cluster shop-prod'] },
    'a region that was asked for, and nodes of Fargate': {
      given: shop((s, snapshot) => {
        refused(s, snapshot);
        onFargate(s);
      }),
      finds: ['Cluster shop-prod'],
    },
    'load balancers of another region': { given: shop(inVirginia), finds: ['Cluster shop-prod'] },
    'only target groups of another region': {
      given: shop((s) => {
        inVirginia(s);
        s[LOAD_BALANCERS] = [];
      }),
      finds: ['Cluster shop-prod'],
    },
    'another account as well': {
      given: shop((s) => {
        inVirginia(s);
        s['aws/sts/caller-identity'].Account = '210987654321';
      }),
      finds: ['Cluster shop-prod'],
    },
    'nothing there, and a region that says so': {
      given: shop(inEmptyVirginia),
      finds: ['Cluster shop-prod'],
    },
  },
});

test.each<[string, Snapshot]>([
  ['where others have load balancers', shop(inVirginia)],
  ['where there is nothing', shop(inEmptyVirginia)],
  ['where nobody was asked', shop(refused)],
])('is the one thing that is found %s, and nothing is called healthy', (_where, snapshot) => {
  const report = diagnose(snapshot);
  expect(report.diagnoses.map(({ cause, symptoms }) => [cause.check, symptoms])).toEqual([
    [check.id, []],
  ]);
  expect(report.verdict).toBe('inconclusive');
  expect(report.gaps.map(({ resource }) => resource)).toContain(TARGET_GROUPS);
});
