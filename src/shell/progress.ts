import { writeSync } from 'node:fs';
import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { Progress } from '../collect/collect.js';
import type { SectionName } from '../snapshot/sections.js';

/** Shows on stderr how far the looking has come. */
export interface ProgressView {
  readonly update: (progress: Progress) => void;
  /** How many calls of an API, by its title, wait for a rate limit by now. */
  readonly waiting: (title: string, calls: number) => void;
  readonly end: () => Promise<void>;
}

interface Group {
  readonly title: string;
  readonly owns: (section: SectionName) => boolean;
}

const GROUPS: readonly Group[] = [
  { title: 'Kubernetes', owns: (section) => section.startsWith('kubernetes/') },
  { title: 'AWS', owns: (section) => section.startsWith('aws/') },
  { title: 'DNS', owns: (section) => section === 'dns' },
];

/** How far one API has come. */
interface Tally {
  readonly title: string;
  readonly all: number;
  readonly running: Set<SectionName>;
  readonly failed: Set<SectionName>;
  done: number;
  waiting: number;
  hasWaited: boolean;
}

const SHOW_CURSOR = '\u001B[?25h';
const MAX_NAMES = 5;

/** Where somebody is looking, lines that move; else one line for each API that is done with. */
export function showProgress(sections: readonly SectionName[]): ProgressView {
  return process.stderr.isTTY ? moving(sections) : lines(sections);
}

function lines(sections: readonly SectionName[]): ProgressView {
  const { count, wait } = tallies(sections);
  return {
    update(progress) {
      const tally = count(progress);
      if (tally.done !== tally.all) return;
      const waited = tally.hasWaited ? ', waited for its rate limit' : '';
      process.stderr.write(`${titleOf(tally)}${waited}\n`);
    },
    waiting: (title, calls) => void wait(title, calls),
    end: () => Promise.resolve(),
  };
}

function moving(sections: readonly SectionName[]): ProgressView {
  const { all, count, wait } = tallies(sections);
  const whole = Promise.withResolvers<void>();
  const shown = new Map<string, { title: string; output: string }>();
  // listr2 writes to stdout unless both of its streams are stderr, and asks stdout for a terminal.
  const options = {
    clearOutput: true,
    logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
  };
  const list = new Listr<unknown, 'default', 'default'>(
    all.map((tally) => ({
      title: titleOf(tally),
      task: (_context, task: { title: string; output: string }) => {
        shown.set(tally.title, task);
        return whole.promise;
      },
    })),
    {
      concurrent: true,
      renderer: 'default',
      rendererOptions: options,
      fallbackRenderer: 'default',
      fallbackRendererOptions: options,
      registerSignalListeners: false,
    },
  );
  const restore = (): void => void writeSync(process.stderr.fd, SHOW_CURSOR);
  process.once('exit', restore);
  const running = list.run();
  return {
    update(progress) {
      const tally = count(progress);
      const task = shown.get(tally.title);
      if (task === undefined) return;
      task.title = movingTitleOf(tally);
      task.output = namesOf(tally.running);
    },
    waiting(title, calls) {
      const tally = wait(title, calls);
      const task = shown.get(title);
      if (tally !== undefined && task !== undefined) task.title = movingTitleOf(tally);
    },
    async end() {
      whole.resolve();
      await running;
      process.off('exit', restore);
    },
  };
}

function tallies(sections: readonly SectionName[]): {
  readonly all: readonly Tally[];
  readonly count: (progress: Progress) => Tally;
  readonly wait: (title: string, calls: number) => Tally | undefined;
} {
  const groups = GROUPS.map(({ title, owns }) => ({
    owns,
    tally: {
      title,
      all: sections.filter(owns).length,
      running: new Set<SectionName>(),
      failed: new Set<SectionName>(),
      done: 0,
      waiting: 0,
      hasWaited: false,
    },
  })).filter(({ tally }) => tally.all > 0);
  return {
    all: groups.map(({ tally }) => tally),
    count({ section, state }) {
      const tally = groups.find(({ owns }) => owns(section))?.tally;
      if (tally === undefined) throw new Error(`${section} was not announced`);
      if (state === 'started') tally.running.add(section);
      else {
        tally.running.delete(section);
        tally.done += 1;
        if (state === 'failed') tally.failed.add(section);
      }
      return tally;
    },
    wait(title, calls) {
      const tally = groups.find((group) => group.tally.title === title)?.tally;
      if (tally === undefined) return undefined;
      tally.waiting = calls;
      tally.hasWaited ||= calls > 0;
      return tally;
    },
  };
}

function titleOf({ title, all, done, failed }: Tally): string {
  const without = failed.size === 0 ? '' : `, ${failed.size} not seen or not whole`;
  return `${title}: ${done} of ${all}${without}`;
}

const movingTitleOf = (tally: Tally): string =>
  `${titleOf(tally)}${tally.waiting === 0 ? '' : ', waiting for its rate limit'}`;

function namesOf(sections: ReadonlySet<SectionName>): string {
  const names = [...sections].map((name) => name.slice(name.indexOf('/') + 1));
  const others = names.length - MAX_NAMES;
  return `${names.slice(0, MAX_NAMES).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}
