import type { Ref } from '../findings/finding.js';
import type { Traced, TraceReport } from '../trace/traced.js';
import { refJson } from './json.js';
import { inertJson, type TraceReporter } from './reporter.js';

export const traceJson: TraceReporter = (report) =>
  `${inertJson(JSON.stringify(jsonOf(report), null, 2))}\n`;

/**
 * The contract for other programs, as `fixtures/contract/trace.schema.json` has it. Fields are
 * added, never renamed, within one `version`.
 */
function jsonOf({ version, capturedAt, cluster, subject, traces }: TraceReport) {
  return {
    version,
    capturedAt,
    cluster: { name: cluster.name, version: cluster.version },
    subject,
    traces: traces.map(tracedJson),
  };
}

function tracedJson(traced: Traced) {
  const { request, loadBalancer, basis, steps, rules, groups, probes } = traced;
  return {
    request: {
      url: request.url,
      method: request.method,
      headers: request.headers.map(([name, value]) => ({ name, value })),
      from: request.from ?? null,
      sourceIp: request.sourceIp ?? null,
    },
    loadBalancer: refOrNull(loadBalancer),
    basis: basis ?? null,
    steps: steps.map(({ name, mark, message, evidence }) => ({
      name,
      mark,
      message,
      evidence: evidence.map(({ section, ref, path, value }) => ({
        section,
        ref: refJson(ref),
        path,
        value,
      })),
    })),
    rules: rules.map(({ priority, verdict, conditions, action, ref }) => ({
      priority,
      verdict,
      conditions: conditions.map(({ text, holds }) => ({ text, holds })),
      action,
      ref: refOrNull(ref),
    })),
    targetGroups: groups.map(({ ref, percent, mark, message, targets }) => ({
      ref: refJson(ref),
      percent,
      mark,
      message,
      targets: targets.map(({ id, port, state, reason, ref: behind, receives }) => ({
        id,
        port: port ?? null,
        state: state ?? null,
        reason: reason ?? null,
        ref: refOrNull(behind),
        receives,
      })),
    })),
    outcome: traced.outcome,
    stopsAt: traced.stopsAt ?? null,
    client: traced.client,
    status: traced.status ?? null,
    location: traced.location ?? null,
    probes: probes.map(({ via, status, error, agrees, message }) => ({
      via,
      status: status ?? null,
      error: error ?? null,
      agrees,
      message,
    })),
  };
}

const refOrNull = (ref: Ref | undefined): Ref | null => (ref === undefined ? null : refJson(ref));
