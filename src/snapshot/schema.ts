import * as z from 'zod/mini';

/*
 * What the schemas of all APIs are made of. To make a schema takes its time, and most fields are
 * optional texts: so one is made of each, however many fields share it.
 */

export const text = z.string();
export const number = z.number();
export const flag = z.boolean();
export const opt = shared(<T extends z.core.$ZodType>(schema: T) => z.optional(schema));
export const list = shared(<T extends z.core.$ZodType>(item: T) => z.array(item));

function shared<F extends (inner: z.core.$ZodType) => z.core.$ZodType>(make: F): F {
  const made = new WeakMap<z.core.$ZodType, z.core.$ZodType>();
  return ((inner) => {
    const schema = made.get(inner) ?? make(inner);
    made.set(inner, schema);
    return schema;
  }) as F;
}
