import { cite, citeAbsence, type Seen } from '../findings/cite.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { matches } from './expected-targets.js';
import { fieldsBeyond } from './class-params.js';
import { groupBy, type Lens } from './lens.js';
import type {
  ClassFault,
  GroupFinalizer,
  IngressExposure,
  Lookup,
  Owner,
  UsedClass,
} from './topology.js';

const CONTROLLER_NAME = 'ingress.k8s.aws/alb';
const AUTO_MODE_NAME = 'eks.amazonaws.com/alb';
const LEGACY_CLASS = 'kubernetes.io/ingress.class';
const CLASSES = 'kubernetes/ingressclasses.networking.k8s.io';
const PARAMS = 'kubernetes/ingressclassparams.elbv2.k8s.aws';
const PARAMS_KIND = 'IngressClassParams';
const IMPLICIT_GROUP = 'ingress.k8s.aws/resources';
const EXPLICIT_GROUP = 'group.ingress.k8s.aws/';
const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

type ClassFacts = Pick<
  IngressExposure,
  'classSource' | 'className' | 'ingressClass' | 'params' | 'owner' | 'classFault' | 'eclipsedClass'
>;

const NO_CLASS = {
  className: undefined,
  ingressClass: undefined,
  params: undefined,
  classFault: undefined,
  eclipsedClass: undefined,
} as const;

/**
 * Which class an Ingress has, and who acts on it: the legacy annotation first, then
 * `spec.ingressClassName`, then the one default class. `flags` are the `--ingress-class` of all
 * controllers that run here.
 */
export function classResolver(
  lens: Lens,
  flags: readonly string[],
): (ingress: Seen<kubernetes.Ingress>) => ClassFacts {
  const defaults = defaultClasses(lens);

  return (ingress) => {
    const legacy = ingress.value.metadata.annotations?.[LEGACY_CLASS];
    if (legacy !== undefined) {
      const isOurs =
        flags.length === 0
          ? legacy === 'alb'
          : flags.some((name) => legacy === name || (name === '' && legacy === 'alb'));
      const eclipsed = ingress.value.spec.ingressClassName;
      return {
        ...NO_CLASS,
        classSource: 'annotation',
        eclipsedClass: eclipsed === undefined ? undefined : findClass(lens, eclipsed),
        className: {
          value: legacy,
          source: cite(ingress, 'metadata', 'annotations', LEGACY_CLASS),
          isExplicit: true,
        },
        owner: isOurs ? 'controller' : 'foreign',
      };
    }
    const field = ingress.value.spec.ingressClassName;
    const only = defaults.length === 1 ? defaults[0] : undefined;
    if (field === undefined && defaults.length > 1) {
      const [first, ...others] = defaults.map((one) =>
        cite(one, 'metadata', 'annotations', DEFAULT_CLASS),
      );
      return {
        ...NO_CLASS,
        classSource: 'many-defaults',
        owner: 'unknown',
        classFault:
          first === undefined
            ? undefined
            : {
                kind: 'many-defaults',
                why: `names no class, and ${defaults.length} IngressClasses are the default`,
                evidence: [first, ...others],
              },
      };
    }
    if (field === undefined && only === undefined) {
      const takesAll = flags.includes('');
      const isSeen = lens.mayDeny('kubernetes/ingressclasses.networking.k8s.io');
      return {
        ...NO_CLASS,
        classSource: 'none',
        owner: takesAll ? 'controller' : isSeen ? 'nobody' : 'unknown',
      };
    }
    const name = field ?? only?.ref.name ?? '';
    const found = findClass(lens, name);
    const params = paramsOf(lens, found);
    return {
      classSource: field === undefined ? 'default' : 'field',
      className: {
        value: name,
        source:
          field === undefined && only !== undefined
            ? cite(only, 'metadata', 'annotations', DEFAULT_CLASS)
            : cite(ingress, 'spec', 'ingressClassName'),
        isExplicit: field !== undefined,
      },
      ingressClass: found,
      params,
      owner: ownerOf(found),
      classFault: faultOf(lens, ingress, found, params),
      eclipsedClass: undefined,
    };
  };
}

export function defaultClasses(lens: Lens): readonly Seen<kubernetes.IngressClass>[] {
  return lens
    .all(CLASSES)
    .filter(({ value }) => value.metadata.annotations?.[DEFAULT_CLASS] === 'true');
}

const findClass = (lens: Lens, name: string): Lookup<Seen<kubernetes.IngressClass>> =>
  lens.find(CLASSES, { kind: 'IngressClass', name });

/** In the order in which the controller finds out. */
function faultOf(
  lens: Lens,
  ingress: Seen<kubernetes.Ingress>,
  ingressClass: Lookup<Seen<kubernetes.IngressClass>>,
  params: IngressExposure['params'],
): ClassFault | undefined {
  if (ingressClass === 'absent') {
    const name = ingress.value.spec.ingressClassName ?? '';
    return {
      kind: 'class-absent',
      why: `names the class ${name}, which does not exist`,
      evidence: [
        cite(ingress, 'spec', 'ingressClassName'),
        citeAbsence(CLASSES, { kind: 'IngressClass', name }),
      ],
    };
  }
  if (typeof ingressClass === 'string' || !isControllers(ingressClass)) return undefined;
  const parameters = ingressClass.value.spec?.parameters;
  if (parameters === undefined) return undefined;
  const source = cite(ingressClass, 'spec', 'parameters');
  const { apiGroup = 'no group', kind = 'no kind', name = '' } = parameters;
  const has = `has the class ${ingressClass.ref.name}, whose parameters`;
  if (params === undefined) {
    return {
      kind: 'params-foreign',
      why: `${has} are ${kind} of ${apiGroup}`,
      evidence: [source],
    };
  }
  if (params === 'absent') {
    return {
      kind: 'params-absent',
      why: `${has}, the IngressClassParams ${name}, do not exist`,
      evidence: [source, citeAbsence(PARAMS, { kind: PARAMS_KIND, name })],
    };
  }
  const selector = typeof params === 'object' ? params.value.spec?.namespaceSelector : undefined;
  const namespace = lens.find('kubernetes/namespaces', {
    kind: 'Namespace',
    name: ingress.ref.namespace ?? '',
  });
  if (typeof params === 'string' || selector === undefined || typeof namespace === 'string') {
    return undefined;
  }
  return matches(namespace.value.metadata.labels ?? {}, selector)
    ? undefined
    : {
        kind: 'namespace-excluded',
        why: `is in a namespace that the parameters of its class, the IngressClassParams ${name}, do not select`,
        evidence: [
          cite(params, 'spec', 'namespaceSelector'),
          cite(namespace, 'metadata', 'labels'),
        ],
      };
}

function paramsOf(
  lens: Lens,
  ingressClass: Lookup<Seen<kubernetes.IngressClass>>,
): IngressExposure['params'] {
  if (typeof ingressClass === 'string') return undefined;
  const { apiGroup, kind, name } = ingressClass.value.spec?.parameters ?? {};
  return kind === PARAMS_KIND && apiGroup === 'elbv2.k8s.aws'
    ? lens.find(PARAMS, { kind, name: name ?? '' })
    : undefined;
}

function ownerOf(ingressClass: Lookup<Seen<kubernetes.IngressClass>>): Owner {
  if (ingressClass === 'absent') return 'nobody';
  if (ingressClass === 'unknown') return 'unknown';
  if (isControllers(ingressClass)) return 'controller';
  return ingressClass.value.spec?.controller === AUTO_MODE_NAME ? 'auto-mode' : 'foreign';
}

export const isControllers = ({ value }: Seen<kubernetes.IngressClass>): boolean =>
  value.spec?.controller === CONTROLLER_NAME;

/** The classes by which Ingresses are chosen; what is wrong with one is wrong for each of them. */
export function linkClasses(ingresses: readonly IngressExposure[]): readonly UsedClass[] {
  const byName = groupBy(
    ingresses.filter(({ ingressClass }) => typeof ingressClass === 'object'),
    ({ className }) => className?.value ?? '',
  );
  return [...byName.values()].flatMap((users): readonly UsedClass[] => {
    const [first] = users;
    if (typeof first?.ingressClass !== 'object') return [];
    const { classFault: fault, ingressClass: object } = first;
    const isItsOwn = fault?.kind === 'params-foreign' || fault?.kind === 'params-absent';
    return [
      {
        ref: object.ref,
        serves: users.map(({ ref }) => ref),
        object,
        fault: isItsOwn ? fault : undefined,
      },
    ];
  });
}

/** What an Ingress of the controller misses because its annotation knows no parameters. */
export function missedParams(
  lens: Lens,
  ingress: Seen<kubernetes.Ingress>,
  { classSource, className, owner, eclipsedClass }: ClassFacts,
): IngressExposure['missedParams'] {
  if (classSource !== 'annotation' || owner !== 'controller') return undefined;
  const own = lens.all(CLASSES).filter(isControllers);
  const meant =
    eclipsedClass ??
    own.find(({ ref }) => ref.name === className?.value) ??
    (own.length === 1 ? own[0] : undefined);
  if (typeof meant !== 'object' || !isControllers(meant)) return undefined;
  const params = paramsOf(lens, meant);
  const fields = typeof params === 'object' ? fieldsBeyond(ingress, params) : [];
  return fields.length === 0 ? undefined : { ingressClass: meant, fields };
}

/** The groups whose finalizer it holds. */
export function finalizersOf(ingress: Seen<kubernetes.Ingress>): readonly GroupFinalizer[] {
  const { namespace = '', name } = ingress.ref;
  return (ingress.value.metadata.finalizers ?? []).flatMap((finalizer, index) => {
    const group =
      finalizer === IMPLICIT_GROUP
        ? `${namespace}/${name}`
        : finalizer.startsWith(EXPLICIT_GROUP)
          ? finalizer.slice(EXPLICIT_GROUP.length)
          : undefined;
    return group === undefined
      ? []
      : [{ group, source: cite(ingress, 'metadata', 'finalizers', index) }];
  });
}
