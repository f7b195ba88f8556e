import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Workload } from './topology.js';

/** How long a server keeps a connection that nobody uses, as its program does by default. */
export interface KeepAlive {
  readonly program: string;
  readonly seconds: number;
  readonly source: Evidence;
}

interface Program {
  readonly name: string;
  readonly pattern: RegExp;
  readonly seconds: number;
  /** What sets it on the command line. */
  readonly flag: string | undefined;
}

/** Sources: the documentation of Node.js (`server.keepAliveTimeout`), Gunicorn and Uvicorn. */
const PROGRAMS: readonly Program[] = [
  { name: 'Gunicorn', pattern: /\bgunicorn\b/, seconds: 2, flag: '--keep-alive' },
  { name: 'Uvicorn', pattern: /\buvicorn\b/, seconds: 5, flag: '--timeout-keep-alive' },
  {
    name: 'Node.js',
    pattern: /(?:^|[/ ])(?:node|npm|yarn)(?:$|[: ])/,
    seconds: 5,
    flag: undefined,
  },
];

/** Where a pod has one container, whose program is recognized by its command or its image. */
export function keepAliveOf({ object, podSpec }: Workload): KeepAlive | undefined {
  // With several, which of them the load balancer talks to is not known.
  const [container, another] = podSpec?.containers ?? [];
  if (container === undefined || another !== undefined) return undefined;
  const { command = [], args = [], image = '' } = container;
  const line = [...command, ...args].join(' ');
  const program = PROGRAMS.find(({ pattern }) => pattern.test(line === '' ? image : line));
  if (program === undefined) return undefined;
  const { name, flag } = program;
  const quoted = object as Seen<kubernetes.Deployment>;
  const [, given] = flag === undefined ? [] : (new RegExp(`${flag}[= ](\\d+)`).exec(line) ?? []);
  return {
    program: name,
    seconds: given === undefined ? program.seconds : Number(given),
    source:
      line === ''
        ? cite(quoted, 'spec', 'template', 'spec', 'containers', 0, 'image')
        : command.length > 0
          ? cite(quoted, 'spec', 'template', 'spec', 'containers', 0, 'command')
          : cite(quoted, 'spec', 'template', 'spec', 'containers', 0, 'args'),
  };
}
