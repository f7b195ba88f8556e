export interface WorkflowCommand {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/**
 * Reads what a step prints as the runner of GitHub Actions does: which lines are commands, in either
 * of its two notations, and what their values are when they are unescaped.
 */
export function workflowCommands(printed: string): readonly WorkflowCommand[] {
  return printed.split(/\r\n|\r|\n/).flatMap((line) => {
    const [, command = '', listed = '', text = ''] =
      /^\s*::([^\s:]+)(?: (.*?))?::(.*)$/.exec(line) ??
      /##\[([^\s\]]+)(?: ([^\]]*))?\](.*)$/.exec(line) ??
      [];
    if (command === '') return [];
    const properties = listed.split(',').flatMap((pair) => {
      const [name = '', ...value] = pair.trim().split('=');
      return name === '' ? [] : [[name, unescaped(value.join('='), true)] as const];
    });
    return [{ command, properties: Object.fromEntries(properties), data: unescaped(text, false) }];
  });
}

function unescaped(text: string, isProperty: boolean): string {
  const data = text.replaceAll('%0D', '\r').replaceAll('%0A', '\n');
  const value = isProperty ? data.replaceAll('%3A', ':').replaceAll('%2C', ',') : data;
  return value.replaceAll('%25', '%');
}
