import { cite, type Seen } from '../findings/cite.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Lens } from './lens.js';
import type { IngressExposure, Lookup, Owner } from './topology.js';

const CONTROLLER_NAME = 'ingress.k8s.aws/alb';
const AUTO_MODE_NAME = 'eks.amazonaws.com/alb';
const LEGACY_CLASS = 'kubernetes.io/ingress.class';
const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

type ClassFacts = Pick<
  IngressExposure,
  'classSource' | 'className' | 'ingressClass' | 'params' | 'owner'
>;

const NO_CLASS = { className: undefined, ingressClass: undefined, params: undefined } as const;

/**
 * Which class an Ingress has, and who acts on it: the legacy annotation first, then
 * `spec.ingressClassName`, then the one default class. `flags` are the `--ingress-class` of all
 * controllers that run here.
 */
export function classResolver(
  lens: Lens,
  flags: readonly string[],
): (ingress: Seen<kubernetes.Ingress>) => ClassFacts {
  const defaults = lens
    .all('kubernetes/ingressclasses.networking.k8s.io')
    .filter(({ value }) => value.metadata.annotations?.[DEFAULT_CLASS] === 'true');

  return (ingress) => {
    const legacy = ingress.value.metadata.annotations?.[LEGACY_CLASS];
    if (legacy !== undefined) {
      const isOurs =
        flags.length === 0
          ? legacy === 'alb'
          : flags.some((name) => legacy === (name === '' ? 'alb' : name));
      return {
        ...NO_CLASS,
        classSource: 'annotation',
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
      return { ...NO_CLASS, classSource: 'many-defaults', owner: 'unknown' };
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
    const found = lens.find('kubernetes/ingressclasses.networking.k8s.io', {
      kind: 'IngressClass',
      name,
    });
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
      params: paramsOf(lens, found),
      owner: ownerOf(found),
    };
  };
}

function paramsOf(
  lens: Lens,
  ingressClass: Lookup<Seen<kubernetes.IngressClass>>,
): IngressExposure['params'] {
  if (typeof ingressClass === 'string') return undefined;
  const { apiGroup, kind, name } = ingressClass.value.spec?.parameters ?? {};
  return kind === 'IngressClassParams' && apiGroup === 'elbv2.k8s.aws'
    ? lens.find('kubernetes/ingressclassparams.elbv2.k8s.aws', { kind, name: name ?? '' })
    : undefined;
}

function ownerOf(ingressClass: Lookup<Seen<kubernetes.IngressClass>>): Owner {
  if (ingressClass === 'absent') return 'nobody';
  if (ingressClass === 'unknown') return 'unknown';
  const { controller } = ingressClass.value.spec ?? {};
  if (controller === CONTROLLER_NAME) return 'controller';
  return controller === AUTO_MODE_NAME ? 'auto-mode' : 'foreign';
}
