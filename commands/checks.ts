import { BaseCommand } from '../src/shell/base-command.js';

export default class Checks extends BaseCommand {
  static override summary = 'List the checks, in the order of the chain.';

  async run(): Promise<void> {
    await this.parse(Checks);
    const { CHECKS } = await import('../src/checks/index.js');
    const { CHAIN, linkOf } = await import('../src/chain.js');
    const ordered = [...CHECKS].sort(
      (a, b) => CHAIN.indexOf(linkOf(a.id)) - CHAIN.indexOf(linkOf(b.id)) || (a.id < b.id ? -1 : 1),
    );
    const width = Math.max(0, ...ordered.map(({ id }) => id.length));
    for (const { id, severity, title } of ordered) {
      process.stdout.write(`${id.padEnd(width)}  ${severity.padEnd(7)}  ${title}\n`);
    }
  }
}
