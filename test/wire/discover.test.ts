import { describe, expect, it, test } from 'vitest';
import { args, shop, type Edit } from '../../fixtures/shop.js';
import { AWS_COLLECTORS } from '../../src/collect/aws/collectors.js';
import { discover, TELLING, type KnownAs } from '../../src/collect/discover.js';
import { DNS_COLLECTOR } from '../../src/collect/dns.js';
import { KUBERNETES_COLLECTORS } from '../../src/collect/kubernetes/collectors.js';
import type { SectionName } from '../../src/snapshot/sections.js';

const BINDINGS = 'kubernetes/targetgroupbindings.elbv2.k8s.aws';
const { cluster, aws } = shop();

const found = (edit?: Edit, known: KnownAs = {}) => discover(shop(edit).sections, known);

describe('where a cluster runs', () => {
  it('is what the cluster itself says', () => {
    expect(found()).toEqual({ clusterName: cluster.name, ...aws });
  });

  it('is first of all what the kubeconfig says', () => {
    const clusterArn = 'arn:aws-cn:eks:cn-north-1:999999999999:cluster/other';
    const said = { clusterName: 'other', accountId: '999999999999', region: 'cn-north-1' };
    expect(found(undefined, { clusterArn })).toMatchObject({ ...said, partition: 'aws-cn' });
    expect(found(undefined, { context: clusterArn })).toMatchObject(said);
  });

  it('may be in the name that eksctl gave the context', () => {
    const context = 'me@other.eu-north-1.eksctl.io';
    expect(discover({}, { context })).toMatchObject({
      clusterName: 'other',
      region: 'eu-north-1',
      accountId: undefined,
      partition: 'aws',
    });
  });

  it.each([
    ['aws:///us-west-2a/i-0123', 'us-west-2'],
    ['aws:///us-west-2-lax-1a/i-0123', 'us-west-2'],
    ['aws:///us-gov-east-1b/fargate-ip-10-0-0-1', 'us-gov-east-1'],
    ['kind://docker/kind/kind-control-plane', undefined],
  ])('by the provider id %s is %s', (providerID, region) => {
    const node = { metadata: { name: 'a' }, spec: { providerID } };
    expect(discover({ 'kubernetes/nodes': [node] }, {}).region).toBe(region);
  });

  it('is not known where two say it differently', () => {
    const contradict: Edit = (sections) => {
      sections[BINDINGS][0].spec.targetGroupARN =
        'arn:aws:elasticloadbalancing:us-west-2:999999999999:targetgroup/a/1';
    };
    expect(found(contradict).accountId).toBeUndefined();
  });

  it('is not what a binding says that was written by hand, or assumes a role', () => {
    const byHand: Edit = (sections) => {
      for (const { metadata } of sections[BINDINGS]) metadata.labels = {};
    };
    const withRole: Edit = (sections) => {
      for (const { spec } of sections[BINDINGS]) spec.iamRoleArnToAssume = 'arn:aws:iam::1:role/a';
    };
    expect(found(byHand).accountId).toBeUndefined();
    expect(found(withRole).accountId).toBeUndefined();
  });

  it('may be told on the command line of the controller', () => {
    const flags: Edit = (sections) => {
      delete sections['kubernetes/nodes'];
      const said = ['--cluster-name=other', '--aws-region', 'eu-north-1', '--aws-vpc-id=vpc-9'];
      args(sections).splice(0, Infinity, ...said);
    };
    expect(found(flags)).toMatchObject({
      clusterName: 'other',
      region: 'eu-north-1',
      vpcId: 'vpc-9',
    });
  });
});

test('every collector has a section of its own, and none waits for itself', () => {
  const collectors = [...KUBERNETES_COLLECTORS, ...AWS_COLLECTORS, DNS_COLLECTOR];
  const after = new Map(collectors.map((one) => [one.section, one.after]));
  expect(after.size).toBe(collectors.length);
  const walk = (section: SectionName, path: readonly SectionName[]): void => {
    expect(path).not.toContain(section);
    for (const next of after.get(section) ?? []) {
      expect(after.has(next), next).toBe(true);
      walk(next, [...path, section]);
    }
    // AWS is asked only after those.
    if (TELLING.some((name) => name === path[0])) expect(section).toMatch(/^kubernetes\//);
  };
  for (const { section } of collectors) walk(section, []);
});
