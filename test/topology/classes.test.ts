import { describe, expect, test } from 'vitest';
import {
  ingress,
  join,
  klass,
  shop,
  useFlagClass,
  useParams,
  type Draft,
  type Edit,
} from '../../fixtures/shop.js';
import { linkSnapshot } from '../../src/topology/link.js';

const CLASSES = 'kubernetes/ingressclasses.networking.k8s.io';
const DEFAULT = 'ingressclass.kubernetes.io/is-default-class';

const web = (edit: Edit) => {
  const { ingresses } = linkSnapshot(shop(edit));
  const found = ingresses.find(({ ref }) => ref.name === 'web');
  if (found === undefined) throw new Error('no Ingress web');
  return found;
};

const addDefault = (s: Draft, name: string): void => {
  s[CLASSES].push({
    metadata: { name, annotations: { [DEFAULT]: 'true' } },
    spec: { controller: 'ingress.k8s.aws/alb' },
  });
};

describe('why a class cannot be used', () => {
  test.each<[string, Edit, string | undefined]>([
    ['it is there', () => {}, undefined],
    ['it is gone', (s) => (s[CLASSES] = []), 'class-absent'],
    [
      'its parameters are of another kind',
      (s) => (klass(s).spec.parameters = { kind: 'ConfigMap', name: 'alb' }),
      'params-foreign',
    ],
    [
      'its parameters are gone',
      (s) => {
        useParams(s, {});
        s['kubernetes/ingressclassparams.elbv2.k8s.aws'] = [];
      },
      'params-absent',
    ],
    [
      'its parameters were not seen',
      (s) => {
        useParams(s, {});
        s['kubernetes/ingressclassparams.elbv2.k8s.aws'] = undefined;
      },
      undefined,
    ],
    [
      'it is for other namespaces',
      (s) => useParams(s, { namespaceSelector: { matchLabels: { team: 'web' } } }),
      'namespace-excluded',
    ],
    [
      'its namespace was not seen',
      (s) => {
        useParams(s, { namespaceSelector: { matchLabels: { team: 'web' } } });
        s['kubernetes/namespaces'] = undefined;
      },
      undefined,
    ],
    [
      'two are the default, and it names one',
      (s) => ['one', 'two'].forEach((name) => addDefault(s, name)),
      undefined,
    ],
    [
      'two are the default, and it names none',
      (s) => {
        ['one', 'two'].forEach((name) => addDefault(s, name));
        delete ingress(s).spec.ingressClassName;
      },
      'many-defaults',
    ],
    [
      'another controller’s class has parameters of its own',
      (s) => {
        klass(s).spec.controller = 'example.com/proxy';
        klass(s).spec.parameters = { kind: 'Proxy', apiGroup: 'example.com', name: 'alb' };
      },
      undefined,
    ],
    [
      'the annotation of old needs no class',
      (s) => {
        useFlagClass(s);
        s[CLASSES] = [];
      },
      undefined,
    ],
  ])('%s', (_name, edit, kind) => {
    expect(web(edit).classFault?.kind).toBe(kind);
  });
});

test('an Ingress holds finalizers of groups, and others', () => {
  const { finalizers } = web(
    (s) =>
      (ingress(s).metadata.finalizers = [
        'example.com/mine',
        'ingress.k8s.aws/resources',
        'group.ingress.k8s.aws/public',
      ]),
  );
  expect(finalizers.map(({ group }) => group)).toEqual(['shop/web', 'public']);
});

test('one whose class is broken is no member of its group, unless it was before', () => {
  const membersWith = (finalizers: readonly string[]) => {
    const { stacks } = linkSnapshot(
      shop((s) => {
        const api = join(s);
        ingress(s).metadata.annotations['kubernetes.io/ingress.class'] = 'alb';
        api.metadata.finalizers = finalizers;
        useParams(s, { namespaceSelector: { matchLabels: { team: 'web' } } });
      }),
    );
    const group = stacks.find(({ id }) => id === 'public');
    return {
      members: group?.members.map(({ ref }) => ref.name),
      blockers: group?.blockers.map(({ ref }) => ref.name),
    };
  };
  expect(membersWith([])).toEqual({ members: ['web'], blockers: [] });
  expect(membersWith(['group.ingress.k8s.aws/public'])).toEqual({
    members: ['api', 'web'],
    blockers: ['api'],
  });
});

test('parameters replace what annotations say otherwise, key by key', () => {
  const { replaced } = web((s) => {
    useParams(s, {
      scheme: 'internal',
      ipAddressType: 'dualstack',
      certificateArn: ['arn:b', 'arn:a'],
      prefixListsIDs: ['pl-1'],
      PrefixListsIDs: ['pl-2'],
      tags: [
        { key: 'team', value: 'web' },
        { key: 'stage', value: 'test' },
      ],
    });
    Object.assign(ingress(s).metadata.annotations, {
      'alb.ingress.kubernetes.io/ip-address-type': 'dualstack',
      'alb.ingress.kubernetes.io/certificate-arn': 'arn:a,arn:b',
      'alb.ingress.kubernetes.io/security-group-prefix-lists': 'pl-2',
      'alb.ingress.kubernetes.io/tags': 'team=shop, owner=me',
    });
  });
  expect(replaced.map(({ name, written, holds }) => [name, written, holds])).toEqual([
    ['scheme', 'internet-facing', 'internal'],
    ['security-group-prefix-lists', 'pl-2', 'pl-1'],
    ['tags team', 'shop', 'web'],
  ]);
});
