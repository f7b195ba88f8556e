import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { shop, type Draft } from '../../fixtures/shop.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';

/*
 * IngressGroups drawn by lot, with what the builder of the controller itself made of each, and the
 * snapshot in which each of them is. `test/lab/draw-models.ts` draws them.
 */

export interface DrawnGroup {
  readonly id: { readonly namespace: string; readonly name: string };
  readonly classes: readonly { readonly name: string; readonly spec?: Draft }[];
  /** In any order. */
  readonly members: readonly Draft[];
  readonly services: readonly Draft[];
  readonly flags: DrawnFlags;
}

/** Of the controller. */
export interface DrawnFlags {
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly externalManagedTags: readonly string[];
  readonly defaultSslPolicy: string;
  readonly defaultTargetType: string;
  readonly defaultScheme: string;
  readonly enableBackendGroup: boolean;
  readonly manageBackendRules: boolean;
  readonly disableRestrictedRules: boolean;
  readonly tolerateMissingServices: boolean;
  readonly tolerateMissingActions: boolean;
  readonly featureGates: Readonly<Record<string, boolean>>;
}

/** A model, or why there is none. */
export type Answer = { readonly model: Draft } | { readonly error: string };

export const FIXTURE = new URL('../../fixtures/models/drawn.json.gz', import.meta.url);

export function drawnGroups(): readonly { readonly group: DrawnGroup; readonly answer: Answer }[] {
  return JSON.parse(gunzipSync(readFileSync(FIXTURE)).toString());
}

const CONTROLLER = 'aws-load-balancer-controller';
const ELB = 'arn:aws:elasticloadbalancing:us-west-2:123456789012';
const CERTIFICATES = { w: '*.example.com', t: '*.tls.example.com', c: 'c.example.org' };
const GROUPS = { 'sg-1': 'one', 'sg-of-named': 'named', 'sg-shared': 'shared' };

/** A cluster with nothing else in it, and an account in which is what `_models/main.go` answers. */
export function snapshotOf({ classes, members, services, flags }: DrawnGroup): Snapshot {
  return shop((s) => {
    s['kubernetes/ingressclasses.networking.k8s.io'] = classes.map(({ name, spec }) => ({
      metadata: { name },
      spec: {
        controller: 'ingress.k8s.aws/alb',
        ...(spec === undefined
          ? {}
          : { parameters: { apiGroup: 'elbv2.k8s.aws', kind: 'IngressClassParams', name } }),
      },
    }));
    s['kubernetes/ingressclassparams.elbv2.k8s.aws'] = classes
      .filter(({ spec }) => spec !== undefined)
      .map(({ name, spec }) => ({ metadata: { name }, spec }));
    s['kubernetes/ingresses.networking.k8s.io'] = members;
    s['kubernetes/services'] = services;
    s['aws/elbv2/load-balancers'] = [];
    s['aws/elbv2/target-groups'] = [];
    s['aws/elbv2/listeners'] = {
      [`${ELB}:loadbalancer/app/other/1`]: [
        {
          ListenerArn: `${ELB}:listener/app/other/1/1`,
          MutualAuthentication: { TrustStoreArn: `${ELB}:truststore/ts/1` },
        },
      ],
    };
    s['aws/wafv2/web-acls'] = {
      [`${ELB}:loadbalancer/app/other/1`]: { Name: 'edge', ARN: 'arn:edge' },
    };
    s['aws/acm/certificates'] = Object.entries(CERTIFICATES).map(([id, host]) => ({
      CertificateArn: `arn:aws:acm:us-west-2:123456789012:certificate/${id}`,
      DomainName: host,
      SubjectAlternativeNames: [host],
      Status: 'ISSUED',
    }));
    placeGroups(s);
    for (const subnet of s['aws/ec2/subnets']) {
      subnet.Ipv6CidrBlockAssociationSet = [{ Ipv6CidrBlockState: { State: 'associated' } }];
    }
    setFlags(s, flags);
  });
}

/** The security groups that annotations and flags name. */
export function placeGroups(s: Draft): void {
  const [first] = s['aws/ec2/security-groups'];
  s['aws/ec2/security-groups'] = Object.entries(GROUPS).map(([id, name]) => ({
    GroupId: id,
    VpcId: first.VpcId,
    Tags: [{ Key: 'Name', Value: name }],
  }));
}

export function setFlags(s: Draft, flags: DrawnFlags): void {
  const { containers } = s['kubernetes/deployments.apps'].find(
    ({ metadata }: Draft) => metadata.name === CONTROLLER,
  ).spec.template.spec;
  containers[0].args = containers[0].args
    .filter((one: string) => /^--(?:cluster-name|aws-)/.test(one))
    .concat(argsOf(flags));
}

function argsOf(flags: DrawnFlags): readonly string[] {
  const pairs = (all: Readonly<Record<string, string | boolean>>): string =>
    Object.entries(all)
      .map(([name, value]) => `${name}=${value}`)
      .join();
  return [
    `--default-tags=${pairs(flags.defaultTags)}`,
    `--external-managed-tags=${flags.externalManagedTags.join()}`,
    `--default-ssl-policy=${flags.defaultSslPolicy}`,
    `--default-target-type=${flags.defaultTargetType}`,
    `--default-load-balancer-scheme=${flags.defaultScheme}`,
    `--enable-backend-security-group=${flags.enableBackendGroup}`,
    '--backend-security-group=sg-shared',
    `--enable-manage-backend-security-group-rules=${flags.manageBackendRules}`,
    `--disable-restricted-sg-rules=${flags.disableRestrictedRules}`,
    `--tolerate-non-existent-backend-service=${flags.tolerateMissingServices}`,
    `--tolerate-non-existent-backend-action=${flags.tolerateMissingActions}`,
    `--feature-gates=${pairs(flags.featureGates)}`,
  ];
}
