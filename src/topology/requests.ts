import type { Seen } from '../findings/cite.js';
import type * as aws from '../snapshot/aws.js';
import type { Lens } from './lens.js';
import { globMatches, holdAll, type HttpRequest } from './plan/matches.js';
import type { PlannedListener, PlannedRule, Request, Stack } from './topology.js';

/**
 * Requests whose listener is planned and whose host some rule of it names, or that name the load
 * balancer itself. Left out where it depends on more than a probe tells which rules match.
 */
export function linkRequests(lens: Lens, stacks: readonly Stack[]): readonly Request[] {
  return lens.all('probes').flatMap((probe): readonly Request[] => {
    const asked = askedOf(probe);
    if (asked === undefined) return [];
    return stacks.flatMap((stack): readonly Request[] => {
      const { plan, loadBalancer } = stack;
      if (plan.state !== 'planned' || stack.api !== 'ingress') return [];
      const listener = plan.listeners.find(({ port }) => port === asked.port);
      const isByAddress =
        typeof loadBalancer === 'object' &&
        loadBalancer.value.DNSName?.toLowerCase() === asked.host;
      if (listener === undefined || !(isByAddress || isRouted(listener, asked.host))) return [];
      const rules = matchesOf(listener.rules, asked);
      if (rules === 'unknown') return [];
      const served = rules.map(({ member }) => member.ref);
      return [
        {
          ref: probe.ref,
          serves: served.length > 0 ? [...new Set(served)] : stack.serves,
          probe,
          host: asked.host,
          path: asked.path,
          stack,
          isByAddress,
          rules,
        },
      ];
    });
  });
}

interface Asked extends HttpRequest {
  readonly port: number;
}

function askedOf({ value }: Seen<aws.Probe>): Asked | undefined {
  const [, scheme, host = '', port, path = '', query = ''] =
    /^(https?):\/\/([^/:?#]+)(?::(\d+))?([^?#]*)(?:\?([^#]*))?/i.exec(value.url) ?? [];
  if (scheme === undefined) return undefined;
  return {
    host: host.toLowerCase(),
    port: port === undefined ? (scheme.toLowerCase() === 'https' ? 443 : 80) : Number(port),
    path: path === '' ? '/' : path,
    query,
    method: value.method ?? 'GET',
    headers: undefined,
    sourceIp: undefined,
  };
}

const isRouted = ({ rules }: PlannedListener, host: string): boolean =>
  rules.some(({ conditions }) =>
    conditions.some(
      (one) =>
        one.field === 'host-header' &&
        !one.isRegex &&
        one.values.some((value) => globMatches(value.toLowerCase(), host)),
    ),
  );

function matchesOf(
  rules: readonly PlannedRule[],
  asked: Asked,
): readonly PlannedRule[] | 'unknown' {
  const matched: PlannedRule[] = [];
  for (const rule of rules) {
    const held = holdAll(rule.conditions, asked);
    if (held === 'unknown') return 'unknown';
    if (held) matched.push(rule);
  }
  return matched;
}
