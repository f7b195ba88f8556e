import { dump } from 'js-yaml';
import type { SectionName } from '../snapshot/sections.js';
import type { Collector, Permission } from './collector.js';

/*
 * What the collectors have to be allowed, as policies of Kubernetes and of AWS. Nothing is
 * written down here: a collector that reads more is granted more.
 */

export type KubernetesPermission = Extract<Permission, { api: 'kubernetes' }>;
export type AwsPermission = Extract<Permission, { api: 'aws' }>;

export interface Permissions {
  readonly kubernetes: readonly KubernetesPermission[];
  readonly aws: readonly AwsPermission[];
}

const NAME = 'ingress-doctor';

/** Each of them once, in one order. */
export function permissionsOf(collectors: readonly Collector[]): Permissions {
  const byText = new Map(
    collectors
      .flatMap(({ permissions }) => permissions)
      .map((permission) => [permissionText(permission), permission] as const),
  );
  const all = [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, permission]) => permission);
  return {
    kubernetes: all.filter((permission) => permission.api === 'kubernetes'),
    aws: all.filter((permission) => permission.api === 'aws'),
  };
}

/** How people write it: `list ingresses.networking.k8s.io`, `elasticloadbalancing:DescribeTags`. */
export function permissionText(permission: Permission): string {
  return permission.api === 'aws'
    ? permission.action
    : `${permission.verb} ${resourceText(permission)}`;
}

function resourceText({ group, resource }: KubernetesPermission): string {
  const [plural = '', ...subresource] = resource.split('/');
  return [group === '' ? plural : `${plural}.${group}`, ...subresource].join('/');
}

/**
 * A ClusterRole and its binding; with namespaces, a Role in each of them, and a ClusterRole for
 * what lies in none.
 */
export function rbacYaml(
  { kubernetes }: Permissions,
  namespaces: readonly string[] | undefined,
): string {
  const inside = kubernetes.filter(({ isNamespaced }) => isNamespaced);
  const outside = kubernetes.filter(({ isNamespaced }) => !isNamespaced);
  const objects =
    namespaces === undefined
      ? roleWithBinding('ClusterRole', kubernetes)
      : [
          ...roleWithBinding('ClusterRole', outside),
          ...[...new Set(namespaces)]
            .sort()
            .flatMap((namespace) => roleWithBinding('Role', inside, { namespace })),
        ];
  const documents = objects.map((object) => dump(object, { lineWidth: -1, noRefs: true }));
  return `${SUBJECT_NOTE}${documents.join('---\n')}`;
}

const SUBJECT_NOTE = `# The subject of each binding is a placeholder: name the user, group or ServiceAccount that runs ${NAME}.\n`;

/** None where nothing is permitted. The subject is a ServiceAccount. */
export function roleWithBinding(
  kind: 'ClusterRole' | 'Role',
  permissions: readonly KubernetesPermission[],
  {
    namespace,
    subject = { name: NAME, namespace: 'default' },
  }: {
    readonly namespace?: string | undefined;
    readonly subject?: { readonly name: string; readonly namespace: string } | undefined;
  } = {},
): readonly object[] {
  if (permissions.length === 0) return [];
  const metadata = { name: NAME, ...(namespace === undefined ? {} : { namespace }) };
  return [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind,
      metadata,
      rules: rulesOf(permissions),
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: NAME },
      subjects: [{ kind: 'ServiceAccount', ...subject }],
    },
  ];
}

/** One rule for all resources of a group that take the same verbs. */
function rulesOf(permissions: readonly KubernetesPermission[]): readonly object[] {
  const verbs = new Map<string, { group: string; resource: string; verbs: Set<string> }>();
  for (const { group, resource, verb } of permissions) {
    const key = `${group} ${resource}`;
    const one = verbs.get(key) ?? { group, resource, verbs: new Set() };
    one.verbs.add(verb);
    verbs.set(key, one);
  }
  const rules = Map.groupBy(
    verbs.values(),
    (one) => `${one.group} ${[...one.verbs].sort().join(' ')}`,
  );
  return [...rules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, [first, ...others]]) => ({
      apiGroups: [first?.group],
      resources: [first, ...others].map((one) => one?.resource).sort(),
      verbs: [...(first?.verbs ?? [])].sort(),
    }));
}

/** A policy with one statement for each service. None of these actions writes. */
export function iamJson({ aws }: Permissions): string {
  const services = Map.groupBy(aws, ({ action }) => action.slice(0, action.indexOf(':')));
  const policy = {
    Version: '2012-10-17',
    Statement: [...services]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([service, permissions]) => ({
        Sid: `Read${service.charAt(0).toUpperCase()}${service.slice(1)}`,
        Effect: 'Allow',
        Action: permissions.map(({ action }) => action).sort(),
        Resource: '*',
      })),
  };
  return `${JSON.stringify(policy, null, 2)}\n`;
}

/** What each section of a snapshot costs in permissions, as rows for a page. */
export function permissionRows(collectors: readonly Collector[]): readonly {
  readonly section: SectionName;
  readonly rules: readonly string[];
  readonly actions: readonly string[];
}[] {
  return [...Map.groupBy(collectors, ({ section }) => section)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([section, parts]) => {
      const { kubernetes, aws } = permissionsOf(parts);
      return {
        section,
        rules: kubernetes.map(permissionText),
        actions: aws.map(permissionText),
      };
    });
}
