import { describe, expect, test } from 'vitest';
import { shop } from '../../fixtures/shop.js';
import type { Check } from '../../src/checks/define-check.js';
import { runCheck, type CheckRun } from '../../src/checks/run.js';
import { SEVERITIES } from '../../src/chain.js';
import { lookUp, refKey, refText } from '../../src/findings/cite.js';
import type { Finding, Json } from '../../src/findings/finding.js';
import {
  SECTION_NAMES,
  SECTIONS,
  type SectionName,
  type Sections,
} from '../../src/snapshot/sections.js';
import { readableSections, type Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';
import type { Topology } from '../../src/topology/topology.js';

export interface Cases {
  /** Legal input, above all what looks like the fault. At least two. */
  readonly passes: Readonly<Record<string, Snapshot>>;
  /** At least one. */
  readonly fails: Readonly<Record<string, Failing>>;
  /** How the topology is made of a snapshot, where something else is known beside it. */
  readonly link?: (snapshot: Snapshot) => Topology;
}

export interface Failing {
  readonly given: Snapshot;
  /** Every subject that is found, as `refText` writes it. */
  readonly finds: readonly string[];
}

/**
 * Holds a check to its cases and to the rules of the house. Each section is taken away in turn:
 * without one that it needs, the check is skipped; without one that it uses, it says nothing
 * new; without any other, it says the same. And each that it declares must matter to some case.
 */
export function checkTester(check: Check, { passes, fails, link }: Cases): void {
  const turning = new Set<SectionName>();
  const study = (given: Snapshot) => once(() => studyNow(check, given, turning, link));
  const healthy = study(shop());
  const cases = [
    ...Object.entries(passes).map(([name, given]) => ({ name, given, finds: [] })),
    ...Object.entries(fails).map(([name, { given, finds }]) => ({ name, given, finds })),
  ].map((one) => ({ ...one, studied: study(one.given) }));

  describe(check.id, () => {
    test('has cases on both sides', () => {
      expect(Object.keys(passes).length, 'passes').toBeGreaterThanOrEqual(2);
      expect(Object.keys(fails).length, 'fails').toBeGreaterThanOrEqual(1);
      for (const [name, { finds }] of Object.entries(fails)) expect(finds, name).not.toEqual([]);
    });

    test('is silent on the healthy shop', () => {
      demandNone(healthy().problems.filter((problem) => !problem.startsWith('skipped')));
      expect(healthy().subjects).toEqual([]);
    });

    for (const { name, finds, studied } of cases) {
      test(name, () => {
        demandNone(studied().problems);
        expect(studied().subjects).toEqual([...finds].sort());
      });
    }

    test('every section that it declares matters to some case', () => {
      for (const studied of [healthy, ...cases.map((one) => one.studied)]) studied();
      const declared = [...check.needs, ...check.uses];
      demandNone([
        ...declared
          .filter((name) => !turning.has(name))
          .map((name) => `declares ${name}, which matters to no case`),
        ...declared
          .filter((name, index) => declared.indexOf(name) !== index)
          .map((name) => `declares ${name} twice`),
      ]);
    });
  });
}

function demandNone(problems: readonly string[]): void {
  if (problems.length > 0) expect.fail(problems.join('\n'));
}

interface Studied {
  readonly subjects: readonly string[];
  readonly problems: readonly string[];
}

function studyNow(
  check: Check,
  given: Snapshot,
  turning: Set<SectionName>,
  link: Cases['link'],
): Studied {
  const look = given === shop() && link === undefined ? healthyLook() : lookAt(given, link);
  const { whole, topology } = look;
  const run = runCheck(check, whole, topology);
  const subjects = subjectsOf(run);
  if (run.coverage.outcome === 'crashed') {
    return { subjects, problems: [`crashed: ${run.coverage.error}`] };
  }
  const problems = run.findings.flatMap((finding) => wordsOf(finding, whole.sections));
  if (run.coverage.outcome === 'skipped') {
    problems.push(`skipped for want of ${run.coverage.missing.join(', ')}`);
  }

  const said = saying(run.findings);
  if (saying(runCheck(check, ...look.reversed('list')).findings) !== said) {
    problems.push('says something else where the items of the lists come in reverse');
  }
  // A quotation may lead to another place then.
  if (subjectsOf(runCheck(check, ...look.reversed('map'))).join() !== subjects.join()) {
    problems.push('finds something else where what is listed of each object comes in reverse');
  }

  const isThere = (name: SectionName) => whole.sections[name] !== undefined;
  const blind: Check = { ...check, needs: [] };
  const full = resultOf(blind, topology, run);
  for (const name of check.needs.filter(isThere)) {
    const { coverage, findings } = runCheck(check, hide(whole, [name]), topology);
    if (coverage.outcome !== 'skipped' || findings.length > 0) {
      problems.push(`without ${name}, which it needs, it is not skipped`);
    }
    if (turning.has(name)) continue;
    const [snapshot, linked] = look.without([name]);
    const hidden = runCheck(blind, snapshot, linked);
    if (resultOf(blind, linked, hidden) !== full) turning.add(name);
  }
  for (const name of check.uses.filter(isThere)) {
    const [snapshot, linked] = look.without([name]);
    const hidden = runCheck(check, snapshot, linked);
    if (resultOf(check, linked, hidden) !== full) turning.add(name);
    const problem = lessOnly(run.findings, hidden);
    if (problem !== undefined) problems.push(`without ${name}, which it uses, ${problem}`);
  }
  const undeclared = look.read.filter(
    (name) => !check.needs.includes(name) && !check.uses.includes(name),
  );
  // Silence says little where much is taken away together; the same words say more.
  for (const names of run.findings.length > 0 ? [undeclared] : inGroups(undeclared)) {
    if (saying(runCheck(check, ...look.without(names)).findings) === said) continue;
    for (const name of names) {
      const hidden = runCheck(check, ...look.without([name]));
      if (saying(hidden.findings) === said) continue;
      problems.push(
        `without ${name}, which it does not declare, it says something else: ${difference(run, hidden)}`,
      );
    }
  }
  return { subjects, problems };
}

/** Sections that are tried together first: those of one AWS service. */
function inGroups(names: readonly SectionName[]): Iterable<readonly SectionName[]> {
  return Map.groupBy(names, (name) =>
    name.startsWith('aws/') ? name.split('/')[1] : name,
  ).values();
}

type Linked = readonly [Snapshot, Topology];

/** The views of a snapshot that the rules ask for. */
interface Look {
  readonly whole: Snapshot;
  readonly topology: Topology;
  /** What linking looked into: without any other section, nothing can come out otherwise. */
  readonly read: readonly SectionName[];
  readonly reversed: (shape: 'list' | 'map') => Linked;
  readonly without: (names: readonly SectionName[]) => Linked;
}

function lookAt(given: Snapshot, linkTo = linkSnapshot as (one: Snapshot) => Topology): Look {
  // Types that the cluster does not serve become empty sections, which can then be taken away.
  const whole: Snapshot = {
    ...given,
    sections: readableSections(given),
    gaps: given.gaps.filter(
      ({ source, reason }) => source !== 'kubernetes' || reason !== 'not-found',
    ),
  };
  deepFreeze(whole);
  const read = new Set<SectionName>();
  const topology = linkTo(watched(whole, read));
  const link = (snapshot: Snapshot): Linked => [snapshot, linkTo(snapshot)];
  deepFreeze(topology);
  const linked = new Map<string, Linked>();
  const cached = (key: string, snapshot: () => Snapshot): Linked => {
    const known = linked.get(key) ?? link(snapshot());
    linked.set(key, known);
    return known;
  };
  return {
    whole,
    topology,
    read: SECTION_NAMES.filter((name) => read.has(name) && whole.sections[name] !== undefined),
    reversed: (shape) => cached(shape, () => reverse(whole, shape)),
    without: (names) => cached(names.join(), () => hide(whole, names)),
  };
}

/** Every check is tried on it. */
const healthyLook = once(() => lookAt(shop()));

function hide(snapshot: Snapshot, names: readonly SectionName[]): Snapshot {
  const sections = Object.entries(snapshot.sections).filter(
    ([name]) => !names.includes(name as SectionName),
  );
  return { ...snapshot, sections: Object.fromEntries(sections) };
}

function reverse(snapshot: Snapshot, shape: 'list' | 'map'): Snapshot {
  const turned = (content: unknown): unknown =>
    Array.isArray(content) ? content.toReversed() : content;
  const sections = Object.fromEntries(
    Object.entries(snapshot.sections).map(([name, content]: [string, object]) => [
      name,
      SECTIONS[name as SectionName].shape !== shape
        ? content
        : shape === 'list'
          ? turned(content)
          : Object.fromEntries(Object.entries(content).map(([key, value]) => [key, turned(value)])),
    ]),
  );
  return { ...snapshot, sections };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** The same snapshot, which takes down every section that somebody looks into. */
function watched(snapshot: Snapshot, read: Set<SectionName>): Snapshot {
  const note = (key: string | symbol): void => void read.add(key as SectionName);
  const sections = new Proxy(snapshot.sections, {
    get: (target, key) => (note(key), Reflect.get(target, key)),
    has: (target, key) => (note(key), Reflect.has(target, key)),
    ownKeys: (target) => (Object.keys(target).forEach(note), Reflect.ownKeys(target)),
  });
  return { ...snapshot, sections };
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}

const subjectsOf = ({ findings }: CheckRun): readonly string[] =>
  findings.map(({ subject }) => refText(subject)).sort();

const saying = (findings: readonly Finding[]): string =>
  JSON.stringify(findings.map((finding) => JSON.stringify(finding)).sort());

function resultOf(check: Check, topology: Topology, { findings, coverage }: CheckRun): string {
  const visited = [...check.visit(topology)].map(({ subject }) => refKey(subject.ref)).sort();
  return JSON.stringify([saying(findings), coverage, visited]);
}

function difference(full: CheckRun, hidden: CheckRun): string {
  const of = ({ findings }: CheckRun) =>
    findings.map(({ subject, message }) => `${refText(subject)}: ${message}`);
  const [before, after] = [of(full), of(hidden)];
  const lost = before.filter((line) => !after.includes(line));
  const added = after.filter((line) => !before.includes(line));
  return (
    [...lost.map((line) => `no more "${line}"`), ...added.map((line) => `now "${line}"`)].join(
      ', ',
    ) || 'other evidence, or other exposures that it affects'
  );
}

function lessOnly(full: readonly Finding[], hidden: CheckRun): string | undefined {
  if (hidden.coverage.outcome !== 'ran') return 'it does not run';
  const severity = new Map(full.map((finding) => [refKey(finding.subject), finding.severity]));
  for (const finding of hidden.findings) {
    const before = severity.get(refKey(finding.subject));
    if (before === undefined) return `it accuses ${refText(finding.subject)}`;
    if (SEVERITIES.indexOf(finding.severity) < SEVERITIES.indexOf(before)) {
      return `it calls ${refText(finding.subject)} ${finding.severity}`;
    }
  }
  return undefined;
}

const LEAKED = /\bundefined\b|\bnull\b|\bNaN\b|\[object|\bfunction\b\s*\(/;

function wordsOf(
  { message, fix, commands, evidence }: Finding,
  sections: Sections,
): readonly string[] {
  const quoted = evidence.flatMap(({ value }) => textsIn(value));
  const problems: string[] = [];
  if (evidence.length === 0) problems.push(`quotes nothing: ${message}`);
  for (const one of evidence) {
    const there = JSON.stringify(lookUp(sections, one));
    if (there !== JSON.stringify(one.value)) {
      problems.push(
        `quotes ${JSON.stringify(one.value)} where ${refText(one.ref)} ${one.path.join('.')} has ${there}`,
      );
    }
  }
  for (const [part, text] of Object.entries({ message, fix })) {
    if (!text.endsWith('.') || text.endsWith('..')) {
      problems.push(`${part} does not end with one full stop: ${text}`);
    }
    if (hasSecondSentence(text, quoted)) problems.push(`${part} is not one sentence: ${text}`);
  }
  for (const text of [message, fix, ...commands]) {
    if (LEAKED.test(text)) problems.push(`leaks ${LEAKED.exec(text)?.[0] ?? ''}: ${text}`);
  }
  return problems;
}

/** The words of others may be as many sentences as they like, where they are quoted too. */
function hasSecondSentence(text: string, quoted: readonly string[]): boolean {
  return [...text.matchAll(/[.!?]\s/g)].some(({ index }) => {
    const around = text.slice(Math.max(index - 8, 0), index + 10);
    return !quoted.some((words) => words.includes(around));
  });
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
