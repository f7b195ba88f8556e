import * as z from 'zod/mini';

type Schema = z.core.$ZodType;

const made = new WeakMap<Schema, Schema>();

/**
 * The same schema, with code that zod writes for each of its objects. To write it takes longer
 * than to read a small list, and a long one is read much faster by it.
 */
export function compiled(schema: Schema): Schema {
  const known = made.get(schema);
  if (known !== undefined) return known;
  const found = compile(schema);
  made.set(schema, found);
  return found;
}

function compile(schema: Schema): Schema {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return new z.core.$ZodObjectJIT({
        ...def,
        shape: Object.fromEntries(
          Object.entries(def.shape).map(([key, field]) => [key, compiled(field)]),
        ),
      });
    case 'array':
      return z.array(compiled(def.element));
    case 'optional':
      return z.optional(compiled(def.innerType));
    case 'pipe':
      return z.pipe(compiled(def.in), def.out);
    default:
      return schema;
  }
}
