import { readdirSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { recording, shop, type Edit } from '../../fixtures/shop.js';
import { diagnose } from '../../src/diagnose.js';
import type { Diagnosis, Ref, Report } from '../../src/findings/finding.js';
import { refText } from '../../src/findings/cite.js';
import { KNOWN_KINDS } from '../../src/preflight/kinds.js';
import { nothingSeen } from '../../src/preflight/offline.js';
import { overlay } from '../../src/preflight/overlay.js';
import { predict } from '../../src/preflight/predict.js';
import { preflight, type PreflightOptions } from '../../src/preflight/preflight.js';
import { readManifests, type Manifests } from '../../src/preflight/read.js';
import { RESOURCES, type ResourceName } from '../../src/collect/kubernetes/resources.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';

const OPTIONS: PreflightOptions = { only: [], skip: [], prune: false, isOffline: false };

const manifests = (...documents: readonly (string | object)[]): Manifests =>
  readManifests(
    documents.map((each, index) => ({
      file: `${index}.yaml`,
      text: typeof each === 'string' ? each : JSON.stringify(each),
      isNamed: true,
    })),
    { namespace: 'default', isOnly: false },
  );

const lay = (
  before: Snapshot,
  given: readonly (string | object)[],
  options: Partial<PreflightOptions> = {},
): Report => preflight(before, manifests(...given), { ...OPTIONS, ...options });

/** By the cluster, of what people write. */
const MADE = new Set(['Pod', 'ReplicaSet', 'EndpointSlice', 'Endpoints']);

/** What the cluster has itself, as somebody would write it. */
function written(snapshot: Snapshot, isWanted: (ref: Ref) => boolean = () => true): object[] {
  return KNOWN_KINDS.flatMap(({ section, group, kind }) => {
    if (MADE.has(kind)) return [];
    const items: readonly unknown[] = (snapshot.sections[section] ?? []) as readonly unknown[];
    return items.flatMap((item) => {
      const { metadata, spec, ...rest } = structuredClone(item) as any;
      const { name, namespace, labels, annotations } = metadata;
      if (!isWanted({ kind, name, namespace })) return [];
      delete rest.status;
      const apiVersion = group === '' ? 'v1' : `${group}/v1`;
      return [
        { apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec, ...rest },
      ];
    });
  });
}

const told = (diagnoses: readonly Diagnosis[] | undefined): readonly string[] =>
  (diagnoses ?? []).map(({ cause }) => `${cause.check} ${refText(cause.subject)}`);
const withStanding = ({ diagnoses }: Report, standing: string): readonly string[] =>
  told(diagnoses.filter((each) => each.standing === standing));

const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: new
  namespace: team-d
  annotations:
    alb.ingress.kubernetes.io/group.name: platform
    alb.ingress.kubernetes.io/scheme: internet-facing
    alb.ingress.kubernetes.io/listen-ports: '[{"HTTPS":443}]'
    alb.ingress.kubernetes.io/target-type: ip
    alb.ingress.kubernetes.io/actions.gone: '{"type":"fixed-response","fixedResponseConfig":{"contentType":"text/plain","statusCode":"410"}}'
spec:
  ingressClassName: alb
  rules:
    - host: d.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service: { name: gone, port: { name: use-annotation } }
`;

describe('a member of a shared group', () => {
  it('that poisons it is named as introduced, with its field and its victims', async () => {
    const poison = INGRESS.replace('scheme: internet-facing', 'scheme: internal');
    const report = lay(await recording('healthy-group-actions'), [poison]);
    const conflict = report.diagnoses.find(
      ({ cause }) => cause.check === 'model/group-annotation-conflict',
    );
    expect(conflict).toMatchObject({
      severity: 'error',
      standing: 'introduced',
      place: { file: '0.yaml', line: 8, column: 5 },
      cause: { subject: { kind: 'Ingress', namespace: 'team-d', name: 'new' } },
    });
    expect(conflict?.cause.message).toContain('Ingress team-d/new');
    expect(conflict?.cause.affects.map(refText)).toEqual([
      'Ingress team-a/api',
      'Ingress team-b/old',
      'Ingress team-c/www',
      'Ingress team-d/new',
    ]);
  });

  it('that the controller refuses has the others for victims', async () => {
    const backend = /backend:\n.*use-annotation.*/;
    const manifest = INGRESS.replace(
      backend,
      'backend: { resource: { apiGroup: a.b, kind: Bucket, name: c } }',
    );
    expect(manifest).toContain('Bucket');
    const report = lay(await recording('healthy-group-actions'), [manifest]);
    const found = report.diagnoses.find(({ cause }) => cause.check.includes('backend'));
    expect(found?.cause.subject).toMatchObject({ name: 'new' });
    expect(found?.cause.affects.map(({ name }) => name).sort()).toEqual([
      'api',
      'new',
      'old',
      'www',
    ]);
    expect(report.chains.map(({ links }) => links.exposure)).toEqual(
      report.chains.map(() => 'error'),
    );
  });

  it('may find a conflict there, and is not the reason of it', async () => {
    const report = lay(await recording('group-scheme-conflict'), [
      INGRESS.replaceAll('team-d', 'blog').replace('group.name: platform', 'group.name: own'),
    ]);
    const [debt] = report.diagnoses.filter(({ standing }) => standing === 'unchanged');
    expect(debt?.cause.check).toBe('model/group-annotation-conflict');
    expect(withStanding(report, 'introduced')).not.toContain(told([debt as Diagnosis])[0]);
  });
});

describe('a binding that names a target group', () => {
  const binding = (targetGroupName: string, name = 'by-name') => ({
    apiVersion: 'elbv2.k8s.aws/v1beta1',
    kind: 'TargetGroupBinding',
    metadata: { name, namespace: 'shop' },
    spec: { serviceRef: { name: 'web', port: 'http' }, targetGroupName },
  });
  const bindings = 'kubernetes/targetgroupbindings.elbv2.k8s.aws';

  it('that is not there is not yet said to be passed over', () => {
    expect(withStanding(lay(shop(), [binding('nowhere')]), 'introduced')).toEqual([]);
  });

  it('gets its ARN and what else the webhook fills in', () => {
    const before = shop();
    const [group] = before.sections['aws/elbv2/target-groups'] ?? [];
    const given = manifests(binding(group?.TargetGroupName ?? '')).objects;
    const laid = overlay(before, given, { prune: false });
    const { sections } = predict(before, laid.snapshot, laid.created);
    expect(sections[bindings]?.find(({ metadata }) => metadata.name === 'by-name')).toMatchObject({
      spec: {
        targetGroupARN: group?.TargetGroupArn,
        targetType: group?.TargetType,
        ipAddressType: 'ipv4',
        vpcID: group?.VpcId,
      },
      status: { observedGeneration: 1 },
    });
  });

  it('keeps the ARN that it has', () => {
    const { metadata, spec } = binding('mine');
    const before = shop(({ [bindings]: all }) => {
      all.push({ metadata, spec: { ...spec, targetGroupARN: 'arn:mine', targetType: 'ip' } });
    });
    expect(overlay(before, manifests(binding('mine')).objects, { prune: false })).toMatchObject({
      replaced: [],
      same: [{ name: 'by-name' }],
    });
  });
});

it('knows that a namespace is labelled with its name', async () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
  const params = {
    apiVersion: 'elbv2.k8s.aws/v1beta1',
    kind: 'IngressClassParams',
    metadata: { name: 'alb' },
    spec: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } },
  };
  const before = shop(({ 'kubernetes/namespaces': namespaces }) => {
    namespaces.find(({ metadata }: any) => metadata.name === 'shop').metadata.labels = {
      'kubernetes.io/metadata.name': 'shop',
    };
  });
  const report = lay(before, [namespace, params]);
  expect(report.preflight?.manifests.same.map(refText)).toEqual(['Namespace shop']);
  expect(withStanding(report, 'introduced')).toEqual([]);
});

describe('a change of an Ingress that has a load balancer', () => {
  const isWeb = ({ kind, name }: Ref): boolean => kind === 'Ingress' && name === 'web';
  const annotated = (key: string, value: string): Edit => {
    return ({ 'kubernetes/ingresses.networking.k8s.io': ingresses }) => {
      const { metadata } = ingresses.find((one: any) => one.metadata.name === 'web');
      metadata.annotations[`alb.ingress.kubernetes.io/${key}`] = value;
    };
  };
  const ABSENT = 'arn:aws:acm:us-west-2:123456789012:certificate/0';

  it.each([
    ['certificate-arn', ABSENT, 'listener/cert-arn-not-found', 'listener'],
    ['subnets', 'subnet-0,subnet-1', 'subnets/subnet-explicit-not-found', 'subnets'],
    ['healthcheck-port', 'nosuch', 'model/health-check-port-unresolvable', 'model'],
  ] as const)('that stops the controller fails, with %s %s', (key, value, check, link) => {
    const report = lay(shop(), written(shop(annotated(key, value)), isWeb));
    expect(report.verdict).toBe('broken');
    const found = report.diagnoses.find(({ cause }) => cause.check === check);
    expect(found).toMatchObject({
      severity: 'error',
      standing: 'introduced',
      cause: { severity: 'error' },
    });
    const chain = report.chains.find(({ exposure }) => isWeb(exposure));
    expect(chain?.links[link]).toBe('error');
  });

  it('that stops the controller fails where no check knows of it', () => {
    const broken = annotated('listen-ports', '[{"HTTP":80}');
    const manifest = written(shop(broken), isWeb);
    const report = lay(shop(), manifest);
    expect(report.verdict).toBe('broken');
    expect(report.diagnoses).toMatchObject([
      {
        standing: 'introduced',
        place: { file: '0.yaml' },
        cause: {
          check: 'model/model-build-failed',
          message: 'The controller could not build Ingress shop/web: listen-ports is no JSON.',
          affects: [{ kind: 'Ingress', name: 'web' }],
        },
      },
    ]);
    expect(report.chains.find(({ exposure }) => isWeb(exposure))?.links.model).toBe('error');
    // Nor is it news where it is so already, or wanted where nobody asked for it.
    const more: Edit = (...edited) => {
      broken(...edited);
      annotated('tags', 'a=b')(...edited);
    };
    const old = lay(shop(broken), written(shop(more), isWeb));
    expect(old.preflight?.manifests.replaced.map(refText)).toEqual(['Ingress shop/web']);
    expect(withStanding(old, 'introduced')).toEqual([]);
    expect(lay(shop(), manifest, { only: ['dns/*'] }).diagnoses).toEqual([]);
  });

  it('stops nothing more where it was stopped before', () => {
    const broken = annotated('subnets', 'subnet-0,subnet-1');
    const both: Edit = (...edited) => {
      broken(...edited);
      annotated('healthcheck-path', '/up')(...edited);
    };
    const report = lay(shop(broken), written(shop(both), isWeb));
    expect(withStanding(report, 'introduced')).toEqual([]);
    expect(report.verdict).toBe('healthy');
  });

  it('is shown where it is written, not where the controller keeps its own', () => {
    const [manifest] = written(shop(annotated('group.name', 'other')), isWeb);
    const text = JSON.stringify(manifest, undefined, 1);
    const [moved] = lay(shop(), [text]).diagnoses;
    expect(moved?.cause.check).toBe('routing/group-renamed');
    const line = text.split('\n').findIndex((each) => each.includes('group.name')) + 1;
    expect(moved?.place).toMatchObject({ line });
  });
});

describe('standings', () => {
  const breaksService: Edit = ({ 'kubernetes/services': services }) => {
    const web = services.find(({ metadata }: any) => metadata.name === 'web');
    web.spec.selector = { app: 'nobody' };
  };
  const isService = ({ kind, name }: Ref): boolean => kind === 'Service' && name === 'web';

  it('what is written as it is changes nothing', () => {
    const healthy = shop();
    const report = lay(healthy, written(healthy));
    expect(report.preflight?.problems).toEqual([]);
    expect(report.preflight?.manifests).toMatchObject({ created: [], replaced: [], removed: [] });
    expect([report.diagnoses, report.fixed]).toEqual([[], []]);
  });

  it('what mends a fault fixes it', () => {
    const report = lay(shop(breaksService), written(shop(), isService));
    expect(report.preflight?.manifests.replaced.map(refText)).toEqual(['Service shop/web']);
    expect(told(report.fixed)).toContain('exposure/selector-matches-no-pods Service shop/web');
    expect(withStanding(report, 'introduced')).toEqual([]);
  });

  it('what makes one introduces it', () => {
    const report = lay(shop(), written(shop(breaksService), isService));
    expect(withStanding(report, 'introduced')).toContain(
      'exposure/selector-matches-no-pods Service shop/web',
    );
    expect(report.fixed).toEqual([]);
  });

  it('what was seen of pods that are replaced is a debt until it is seen otherwise', async () => {
    const own = await recording('health-code-404');
    const [debt] = told(diagnose(own).diagnoses);
    const workloads = written(
      own,
      ({ kind, namespace }) => kind === 'Deployment' && namespace === 'shop',
    ) as any[];
    expect(workloads).not.toEqual([]);
    for (const each of workloads) each.spec.template.spec.containers[0].image = 'example.com/web:2';
    const report = lay(own, workloads);
    expect(withStanding(report, 'unchanged')).toContain(debt);
    expect(told(report.fixed)).toEqual([]);
    expect(withStanding(report, 'introduced')).toEqual([]);
    expect(report.verdict).toBe('broken');
  });

  it('what is written beside one leaves it', () => {
    const report = lay(shop(breaksService), [INGRESS]);
    expect(withStanding(report, 'unchanged')).toContain(
      'exposure/selector-matches-no-pods Service shop/web',
    );
  });
});

const RECORDINGS = readdirSync(new URL('../../fixtures/recordings/', import.meta.url));

test.each(RECORDINGS)('%s, written as it is, is what it was', async (id) => {
  const own = await recording(id);
  const report = lay(own, written(own));
  expect(report.preflight?.problems).toEqual([]);
  expect(report.preflight?.manifests).toMatchObject({ created: [], replaced: [], removed: [] });
  expect(withStanding(report, 'introduced')).toEqual([]);
  expect(told(report.fixed)).toEqual([]);
});

const CONTROLLERS = 'elbv2.k8s.aws/cluster';

/** The cluster without all that is of people, and what the controller made of it. */
function emptied({ sections: whole, ...rest }: Snapshot, isOwn: (ref: Ref) => boolean): Snapshot {
  const sections: any = structuredClone(whole);
  const tags = sections['aws/elbv2/tags'] ?? {};
  const isMade = (arn: string): boolean =>
    (tags[arn] ?? []).some(({ Key }: any) => Key === CONTROLLERS);
  for (const { section, kind } of KNOWN_KINDS) {
    sections[section] = sections[section]?.filter(
      ({ metadata: { namespace, name } }: any) =>
        namespace === undefined || !isOwn({ kind, namespace, name }),
    );
  }
  for (const name of ['load-balancers', 'target-groups']) {
    const key = `aws/elbv2/${name}`;
    sections[key] = sections[key]?.filter(
      ({ LoadBalancerArn, TargetGroupArn }: any) => !isMade(TargetGroupArn ?? LoadBalancerArn),
    );
  }
  for (const group of sections['aws/elbv2/target-groups'] ?? []) group.LoadBalancerArns = [];
  sections['kubernetes/events'] = [];
  sections['kubernetes/logs'] = {};
  return { ...rest, sections };
}

test.each(RECORDINGS.filter((id) => id.startsWith('healthy-')))(
  '%s, made anew from what is written, breaks nothing',
  async (id) => {
    const own = await recording(id);
    const isOwn = ({ namespace = '' }: Ref): boolean =>
      !['', 'default', 'kube-system'].includes(namespace);
    const isMade = ({ namespace, name }: Ref): boolean =>
      own.sections['kubernetes/targetgroupbindings.elbv2.k8s.aws']?.some(
        ({ metadata }) =>
          metadata.namespace === namespace &&
          metadata.name === name &&
          Object.keys(metadata.labels ?? {}).some((key) => key.endsWith('/stack-name')),
      ) ?? false;
    const given = written(own, (ref) => isOwn(ref) && !isMade(ref) && ref.kind !== 'ConfigMap');
    const report = lay(emptied(own, isOwn), given);
    expect(report.preflight?.manifests.created).toHaveLength(given.length);
    const introduced = report.diagnoses.filter(
      ({ standing, severity }) => standing === 'introduced' && severity !== 'info',
    );
    expect(introduced.map(({ cause }) => cause.message)).toEqual([]);
  },
);

/** Whose faults are in what people wrote, and not in what became of it. */
const WRITTEN_WRONG = [
  ...['action-json-invalid', 'action-missing', 'attributes-not-parsed', 'cert-arn-not-found'],
  ...['cert-expired', 'cert-poisons-group', 'class-wrong-controller', 'clusterip-instance'],
  ...['group-name-invalid', 'group-scheme-conflict', 'group-tags-conflict', 'no-class'],
  ...['listener-protocol-conflict', 'multiple-default-backends', 'named-port-unresolved'],
  ...['path-wildcard', 'port-not-found', 'rule-quota'],
  ...['scaled-to-zero', 'scheme-unknown', 'security-group-not-found', 'selector-no-pods'],
  ...['service-missing-503', 'ssl-policy-unknown', 'subnet-not-found', 'subnet-one-az'],
];

test.each(WRITTEN_WRONG)('%s is told before it is applied', async (id) => {
  const own = await recording(id);
  const isOwn = ({ kind, namespace = '' }: Ref): boolean =>
    !['', 'default', 'kube-system'].includes(namespace) && kind !== 'TargetGroupBinding';
  const { diagnoses } = diagnose(own);
  const report = lay(emptied(own, isOwn), written(own, isOwn));
  const errors = told(diagnoses.filter(({ severity }) => severity === 'error'));
  expect(withStanding(report, 'introduced')).toEqual(expect.arrayContaining([...errors]));
  const first = report.diagnoses.find(({ severity }) => severity === 'error');
  expect(first?.place).toBeDefined();
});

test('what a webhook would refuse is told in its place', async () => {
  const own = await recording('params-namespace-excluded');
  const isOwn = ({ kind, namespace }: Ref): boolean => kind === 'Ingress' && namespace === 'shop';
  const report = lay(emptied(own, isOwn), written(own, isOwn));
  expect(withStanding(report, 'introduced')).toEqual([
    'controller/webhook-would-deny Ingress shop/web',
  ]);
});

describe('what is laid over a cluster', () => {
  const service = (metadata: object, spec: object) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'shop', ...metadata },
    spec,
  });
  const live = shop().sections['kubernetes/services']?.find(
    ({ metadata }) => metadata.namespace === 'shop' && metadata.name === 'web',
  );

  it.each(KNOWN_KINDS)('$kind of "$group" is namespaced or not as it is listed', (known) => {
    const name = known.section.slice('kubernetes/'.length) as ResourceName;
    expect(known.isNamespaced).toBe(RESOURCES[name].isNamespaced);
  });

  it('keeps what the manifest cannot know', () => {
    expect(live).toBeDefined();
    const ports = live?.spec.ports?.map(({ port, name, targetPort }) => ({
      port,
      name,
      targetPort,
    }));
    const report = lay(shop(), [service({}, { selector: live?.spec.selector, ports })]);
    expect(report.preflight?.manifests.same.map(refText)).toEqual(['Service shop/web']);
  });

  it('is whole: what a manifest leaves out is gone', async () => {
    const own = await recording('healthy-group-actions');
    const [api] = written(own, ({ kind, name }) => kind === 'Ingress' && name === 'api') as any[];
    delete api.metadata.annotations['alb.ingress.kubernetes.io/actions.blue-green'];
    const report = lay(own, [api]);
    expect(withStanding(report, 'introduced').join()).toContain('action');
  });

  it('gives a node port that nobody has', () => {
    const spec = {
      type: 'NodePort',
      selector: { app: 'web' },
      ports: [
        { name: 'http', port: 80 },
        { name: 'more', port: 81 },
      ],
    };
    const report = lay(shop(), [service({ name: 'opened' }, spec)]);
    expect(report.preflight?.manifests.created.map(refText)).toEqual(['Service shop/opened']);
    expect(withStanding(report, 'introduced')).toEqual([]);
  });

  it('denies nothing of what was not looked at', () => {
    const unseen = shop((sections, { scope }) => {
      delete sections['kubernetes/services'];
      scope.namespaces = ['shop'];
    });
    const report = lay(unseen, [
      service({ name: 'other', namespace: 'blog' }, { ports: [{ port: 80 }] }),
    ]);
    expect(told(report.diagnoses).filter((each) => each.startsWith('exposure/'))).toEqual([]);
    expect(report.gaps.map(({ resource, message }) => [resource, message])).toEqual(
      expect.arrayContaining([
        ['kubernetes/services', 'of these, only what the manifests hold is known'],
        [undefined, 'what is in namespace blog is not known: it was not looked at'],
      ]),
    );
  });

  describe('--prune', () => {
    const removed = (report: Report): readonly string[] =>
      (report.preflight?.manifests.removed ?? []).map(refText);

    it('removes what is left out of the kinds and namespaces of the manifests', async () => {
      const own = await recording('healthy-group-actions');
      const given = written(own, ({ kind, name }) => kind === 'Ingress' && name === 'api');
      // `old` is in team-b and `www` in team-c, where the manifests have nothing.
      expect(removed(lay(own, given, { prune: true }))).toEqual([]);
      const moved = given.map((each: any) => ({
        ...each,
        metadata: { ...each.metadata, namespace: 'team-b' },
      }));
      expect(removed(lay(own, moved, { prune: true }))).toEqual(['Ingress team-b/old']);
      expect(removed(lay(own, moved))).toEqual([]);
    });

    it('leaves what the cluster and controllers made', () => {
      const mine = {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'mine', namespace: 'default' },
        spec: { ports: [{ port: 80 }] },
      };
      const binding = {
        apiVersion: 'elbv2.k8s.aws/v1beta1',
        kind: 'TargetGroupBinding',
        metadata: { name: 'mine', namespace: 'default' },
        spec: { targetGroupName: 'mine', serviceRef: { name: 'web', port: 80 } },
      };
      expect(removed(lay(shop(), [mine, binding], { prune: true }))).toEqual([]);
    });

    it('says what that breaks', () => {
      const others = written(
        shop(),
        ({ kind, name, namespace }) => kind === 'Service' && namespace === 'shop' && name !== 'web',
      );
      const report = lay(shop(), others, { prune: true });
      expect(removed(report)).toContain('Service shop/web');
      expect(withStanding(report, 'introduced')).toContain(
        'exposure/backend-service-missing Ingress shop/web',
      );
    });
  });
});

describe('--offline', () => {
  const offline = (...given: readonly (string | object)[]): Report => {
    const found = manifests(...given);
    const nothing = nothingSeen('2026-01-01T00:00:00Z', found.objects);
    return preflight(nothing, found, { ...OPTIONS, isOffline: true });
  };

  it('says nothing of what the manifests leave out', () => {
    const one = INGRESS.replace(/ *alb.*actions.gone.*\n/, '').replace(
      'name: gone, port: { name: use-annotation }',
      'name: web, port: { number: 80 }',
    );
    const report = offline(one);
    expect(told(report.diagnoses)).toEqual([]);
    expect(report.verdict).toBe('healthy');
    expect(report.gaps.map(({ message }) => message).join()).toContain('IngressClass alb is in no');
  });

  it('says what they prove', () => {
    const report = offline(INGRESS.replace('gone, port', 'other, port'));
    expect(withStanding(report, 'introduced')).toContain(
      'exposure/use-annotation-action-missing Ingress team-d/new',
    );
  });

  it('judges a class that is there, and assumes none that is not named like ours', () => {
    const foreign = INGRESS.replace('ingressClassName: alb', 'ingressClassName: nginx');
    expect(offline(foreign).diagnoses).toEqual([]);
  });

  const healthy = RECORDINGS.filter((id) => id.startsWith('healthy-'));
  test.each(healthy)('accuses nobody of %s, whichever part of it is given', async (id) => {
    const own = await recording(id);
    // Such as hints that are true of the whole, too.
    const known = new Set(told(diagnose(own).diagnoses));
    const isOwn = ({ namespace }: Ref): boolean => namespace !== 'kube-system';
    const parts: readonly ((ref: Ref) => boolean)[] = [
      isOwn,
      ({ kind }) => kind === 'Ingress',
      ({ kind }) => kind === 'Service',
      ({ kind }) => kind === 'Ingress' || kind === 'Service',
      ({ kind }) => kind === 'Ingress' || kind === 'IngressClass',
      ({ kind }) => kind === 'Deployment' || kind === 'Service',
      ({ kind }) => kind === 'TargetGroupBinding',
    ];
    for (const part of parts) {
      const given = written(own, (ref) => isOwn(ref) && part(ref));
      const { diagnoses } = offline(...given);
      expect(told(diagnoses).filter((each) => !known.has(each))).toEqual([]);
    }
  });
});
