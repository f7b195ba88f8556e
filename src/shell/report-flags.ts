import * as Flags from '@oclif/core/flags';
import { SEVERITIES } from '../chain.js';

/** What several values of a flag have in common. */
const SEVERAL = { multiple: true, multipleNonGreedy: true, delimiter: ',' } as const;

export const outputFlag = (formats: readonly string[]) =>
  Flags.string({
    char: 'o',
    description: `${formats.join(', ')}; each with =FILE too (repeatable)`,
    ...SEVERAL,
  });

/** What is looked for, and what the exit status is judged by. */
export const JUDGE_FLAGS = {
  only: Flags.string({ description: 'only these checks; * stands for anything', ...SEVERAL }),
  skip: Flags.string({
    description: 'not these checks; with :KIND/NAME, no findings of that object',
    ...SEVERAL,
  }),
  'fail-on': Flags.option({ options: [...SEVERITIES, 'never'] as const })({
    description: 'the mildest severity that makes the exit status 1',
    default: 'error',
  }),
  'allow-incomplete': Flags.boolean({ description: 'exit with 0 where too little was seen' }),
  'no-color': Flags.boolean({ description: 'no colours' }),
};
