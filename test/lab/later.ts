/** For the environment of a Node program: its clock goes ahead by so many seconds. */
export function later(seconds: number): Readonly<Record<string, string>> {
  if (seconds === 0) return {};
  const ahead = `
    const ahead = ${seconds * 1000};
    const Real = Date;
    globalThis.Date = class Date extends Real {
      constructor(...args) {
        if (args.length === 0) super(Real.now() + ahead);
        else super(...args);
      }
      static now() { return Real.now() + ahead; }
    };`;
  const module = `data:text/javascript;base64,${Buffer.from(ahead).toString('base64')}`;
  return { NODE_OPTIONS: `--import ${module}` };
}
