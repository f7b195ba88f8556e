import { XMLParser, XMLValidator } from 'fast-xml-parser';

export interface JunitCase {
  readonly suite: string;
  readonly classname: string;
  readonly name: string;
  readonly at: string | undefined;
  /** What stands within it: `failure`, `error`, `skipped`, `system-out`. */
  readonly children: Readonly<Record<string, { readonly message?: string; readonly text: string }>>;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  textNodeName: '#text',
  alwaysCreateTextNode: true,
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === 'testsuite' || name === 'testcase',
});

/** Reads a report as tools do that collect them; throws on what is no XML, or counts wrongly. */
export function junitCases(text: string): readonly JunitCase[] {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Error(`${valid.err.msg} in line ${valid.err.line}`);
  const { testsuites } = parser.parse(text) as { testsuites: any };
  const suites = (testsuites.testsuite ?? []).map((suite: any) => {
    const cases: readonly JunitCase[] = (suite.testcase ?? []).map((each: any) =>
      caseOf(suite.name, each),
    );
    expectCounts(suite, cases, ['failure', 'error', 'skipped']);
    return cases;
  });
  const all = suites.flat();
  expectCounts(testsuites, all, ['failure', 'error']);
  return all;
}

function caseOf(
  suite: string,
  { classname, name, time: _time, file, line, ...rest }: any,
): JunitCase {
  const children = Object.entries(rest)
    .filter(([tag]) => tag !== '#text')
    .map(([tag, value]: [string, any]) => {
      return [tag, { message: value.message, text: value['#text'] ?? '' }];
    });
  const at = file === undefined ? undefined : `${file}:${line}`;
  return { suite, classname, name, at, children: Object.fromEntries(children) };
}

const COUNTS = { failure: 'failures', error: 'errors', skipped: 'skipped' } as const;

function expectCounts(
  of: any,
  cases: readonly JunitCase[],
  tags: readonly (keyof typeof COUNTS)[],
): void {
  const counted = [
    cases.length,
    ...tags.map((tag) => cases.filter((one) => tag in one.children).length),
  ];
  const said = [of.tests, ...tags.map((tag) => of[COUNTS[tag]])].map(Number);
  if (counted.join() !== said.join()) {
    throw new Error(`${of.name} says ${said.join()} and has ${counted.join()}`);
  }
}
