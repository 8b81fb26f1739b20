import { collection, limit, onSnapshot, orderBy, query, Timestamp, where, type DocumentReference, type DocumentSnapshot, type Firestore, type FirestoreError, type Query, type QueryConstraint, type QueryFieldFilterConstraint } from "firebase/firestore";
import { toSecuraError, type SecuraError } from "./error.ts";

/** First everything that is there, then each change. Offline, the first event holds what the device has. */
export type WatchEvent<Item> = { type: "initial"; items: Item[] } | { type: "added" | "modified" | "removed"; item: Item };

export interface WatchOptions {
  /** Called once when the watch ends because it may not go on; without it the error is logged. */
  onError?: (error: SecuraError) => void;
}

/** Ends a watch. */
export type Unwatch = () => void;

/** A document as the operations answer it: timestamps as ISO strings, the id within. */
export function fromSnapshot<Item>(snapshot: DocumentSnapshot, defaults: Partial<Item> = {}): Item {
  // A time the server is still to set is shown as the device's own until it has.
  return { ...defaults, ...(toWire(snapshot.data({ serverTimestamps: "estimate" }) ?? {}) as object), id: snapshot.id } as Item;
}

function toWire(value: unknown): unknown {
  if (value instanceof Timestamp) return value.toDate().toISOString();
  if (Array.isArray(value)) return value.map(toWire);
  if (value instanceof Object && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toWire(item)]));
  }
  return value;
}

/** One equality for each field that is given. */
export const equal = (fields: Record<string, string | boolean | undefined>): QueryFieldFilterConstraint[] => Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [where(field, "==", value)]));

/** The newest of a collection, by a time in its documents. */
export const newest = (firestore: Firestore, path: string, timeField: string, constraints: QueryConstraint[], most = 50): Query => query(collection(firestore, path), ...constraints, orderBy(timeField, "desc"), limit(most));

const failed = (options: WatchOptions) => (thrown: FirestoreError) => {
  const error = toSecuraError(thrown);
  if (options.onError) options.onError(error);
  else console.error(error);
};

/** Watches a query. */
export function watchQuery<Item>(query: Query, read: (snapshot: DocumentSnapshot) => Item, emit: (event: WatchEvent<Item>) => void, options: WatchOptions): Unwatch {
  let isFirst = true;
  return onSnapshot(
    query,
    (snapshot) => {
      if (isFirst) {
        isFirst = false;
        emit({ type: "initial", items: snapshot.docs.map(read) });
        return;
      }
      for (const change of snapshot.docChanges()) emit({ type: change.type, item: read(change.doc) });
    },
    failed(options),
  );
}

/** Watches one document; `null` when it does not exist (yet, or any more). */
export function watchDocument<Item>(reference: DocumentReference, read: (snapshot: DocumentSnapshot) => Item, emit: (item: Item | null) => void, options: WatchOptions): Unwatch {
  return onSnapshot(
    reference,
    (snapshot) => {
      emit(snapshot.exists() ? read(snapshot) : null);
    },
    failed(options),
  );
}
