import { readdirSync } from 'node:fs';
import { loadSnapshot } from '../../src/shell/files.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';

/*
 * What the controller itself built, as its log tells it: the measure of whatever the topology
 * computes again.
 */

export interface BuiltModel {
  /** As `Stack.id`: `<group>`, or `<namespace>/<name>`. */
  readonly stackId: string;
  readonly api: 'ingress' | 'service';
  /** By type, such as `AWS::ElasticLoadBalancingV2::ListenerRule`, then by id, such as `80:1`. */
  readonly resources: Readonly<Record<string, Readonly<Record<string, any>>>>;
}

export interface Recording {
  readonly id: string;
  readonly snapshot: Snapshot;
}

const FOLDER = new URL('../../fixtures/recordings/', import.meta.url).pathname;

let loaded: Promise<readonly Recording[]> | undefined;

/** Everything in `fixtures/recordings`, by id. */
export function recordings(): Promise<readonly Recording[]> {
  loaded ??= Promise.all(
    readdirSync(FOLDER)
      .sort()
      .map(async (id) => ({ id, snapshot: await loadSnapshot(`${FOLDER}${id}/snapshot.tgz`) })),
  );
  return loaded;
}

/**
 * The models that hold: the last one of each stack, where it was deployed and no failed
 * reconcile came after it.
 */
export const builtModels = (snapshot: Snapshot): readonly BuiltModel[] =>
  lastModels(snapshot)
    .filter(({ isDeployed, hasFailed }) => isDeployed && !hasFailed)
    .map(({ model }) => model);

interface LastModel {
  readonly model: BuiltModel;
  isDeployed: boolean;
  /** Something came after it that failed. */
  hasFailed: boolean;
}

/** The last one of each stack, whatever became of it. */
export function lastModels({ sections }: Snapshot): readonly LastModel[] {
  const last = new Map<string, LastModel>();
  const lines = Object.values(sections['kubernetes/logs'] ?? {})
    .flat()
    .flatMap(readLine)
    .map((line, index) => ({ line, index }))
    // Times are whole seconds: within one, the order of the log decides.
    .sort((a, b) => (a.line.ts < b.line.ts ? -1 : a.line.ts > b.line.ts ? 1 : a.index - b.index));
  for (const { line } of lines) {
    switch (line.msg) {
      case 'successfully built model': {
        const api = line.logger === 'controllers.service' ? 'service' : 'ingress';
        const { id, resources } = JSON.parse(line.model);
        const model = { stackId: id, api, resources } as const;
        last.set(`${api} ${id}`, { model, isDeployed: false, hasFailed: false });
        break;
      }
      case 'successfully deployed model': {
        const one = last.get(
          line.ingressGroup === undefined
            ? `service ${line.service?.namespace}/${line.service?.name}`
            : `ingress ${line.ingressGroup}`,
        );
        if (one !== undefined) one.isDeployed = true;
        break;
      }
      case 'Reconciler error': {
        const name = line.namespace ? `${line.namespace}/${line.name}` : line.name;
        const one = last.get(`${line.controller} ${name}`);
        if (one !== undefined) one.hasFailed = true;
        break;
      }
    }
  }
  return [...last.values()];
}

function readLine(text: string): readonly any[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}
