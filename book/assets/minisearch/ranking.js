// How the search cuts words and ranks what it finds. The build runs this to
// make the index and a page to ask it, so both cut alike.
var dlSearch = (() => {
  "use strict";
  const FIELDS = ["title", "page", "text"];
  const BOOST = { title: 4, page: 1, text: 1 };
  // What a find counts by its kind, a part's title nothing; a number is an
  // equation's before all.
  const KINDS = {
    page: 1.2, section: 1, term: 0.6, equation: 0.6, exercise: 0.5, figure: 0.5, aside: 0.4, code: 0.1, work: 0.1,
  };
  const WORD = /\d+(?:\.\d+)+|[\p{L}\p{M}\p{N}]+/gu;
  const NUMBER = /^[\d.]+$/;
  const NAMED = /\b(equation|exercise|figure)s?\s+\(?\d/;
  const COMMON = new Set(("a about after all also an and are as at be because been before but by can did do does "
    + "each for from had has have how if in into is it its may more no nor not of on one only or other out over "
    + "same so some such than that the their them then there these they this those to too up was we were what "
    + "when where which while who whose why will with would you your").split(" "));

  // A word as the index has it: small, without accents, one instead of many.
  const fold = word => {
    const plain = word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    if (plain.length < 4) return plain;
    return plain.replace(/(ss|sh|ch|x)es$/, "$1").replace(/([^suiy])s$/, "$1");
  };
  const words = text => [...text.matchAll(WORD)].map(([word]) => fold(word));
  const counts = (word, field) => {
    const small = word.length < 2 || NUMBER.test(word);
    return COMMON.has(word) || (field === "text" && small) ? null : word;
  };
  const options = { fields: FIELDS, tokenize: words, processTerm: counts };

  // Where a word stands, as text: the steps from row to row in letters, base
  // 26, the last one large; + is more than once.
  const lettered = step => {
    let text = String.fromCharCode(65 + step % 26);
    for (let left = Math.floor(step / 26); left; left = Math.floor(left / 26))
      text = String.fromCharCode(97 + left % 26) + text;
    return text;
  };
  const listed = found => {
    let last = 0;
    return Object.entries(found ?? {}).map(([row, times]) => {
      const step = row - last;
      last = +row;
      return lettered(step) + (times > 1 ? "+" : "");
    }).join("");
  };
  const unlisted = text => {
    let row = 0;
    return Object.fromEntries([...text.matchAll(/([a-z]*[A-Z])(\+?)/g)].map(([, step, more]) => {
      row += [...step].reduce((n, letter) => 26 * n + (letter.charCodeAt() & 31) - 1, 0);
      return [row, more ? 2 : 1];
    }));
  };

  // The index as text: of each word what the one before it has not.
  const pack = told => {
    const mini = new MiniSearch(options), pages = Object.entries(JSON.parse(told));
    const rows = pages.flatMap(([, own]) => own.map(([, title, text]) => ({ title, page: own[0][1], text })));
    mini.addAll(rows.map((row, id) => ({ id, ...row })));
    const { index, fieldLength } = mini.toJSON();
    index.sort(([a], [b]) => (a < b ? -1 : 1));
    let last = "";
    const known = index.map(([word]) => {
      let same = 0;
      while (same < 35 && word[same] === last[same]) same += 1;
      last = word;
      return same.toString(36) + word.slice(same);
    });
    const sizes = Object.values(fieldLength);
    return JSON.stringify({
      pages: pages.map(([name, own]) => [name, own.map(([kind]) => kind).join(" ")]),
      words: known.join(" "),
      rows: FIELDS.map((_, i) => index.map(([, found]) => listed(found[i])).join(" ")),
      sizes: FIELDS.map((_, i) => sizes.map(size => size[i] ?? 0).join(" ")),
    });
  };

  let mini;
  const load = ({ pages, words: known, rows, sizes }) => {
    const stored = pages.flatMap(([page, kinds]) =>
      kinds.split(" ").map((kind, row) => ({ page, kind, row })));
    const lengths = sizes.map(size => size.split(" ").map(Number));
    const places = rows.map(field => field.split(" "));
    let word = "";
    const index = known.split(" ").map((rest, at) => {
      word = word.slice(0, parseInt(rest[0], 36)) + rest.slice(1);
      return [word, Object.fromEntries(places.flatMap((field, i) =>
        field[at] ? [[i, unlisted(field[at])]] : []))];
    });
    const numbered = of => Object.fromEntries(stored.map((row, i) => [i, of(row, i)]));
    mini = MiniSearch.loadJS({
      documentCount: stored.length, nextId: stored.length, dirtCount: 0, serializationVersion: 2, index,
      documentIds: numbered((_, i) => i), storedFields: numbered(row => row),
      fieldIds: Object.fromEntries(FIELDS.map((name, i) => [name, i])),
      fieldLength: numbered((_, i) => lengths.map(field => field[i])),
      averageFieldLength: lengths.map(field => field.reduce((a, b) => a + b) / field.length),
    }, options);
  };

  // The best rows, each with the words of the index that it was found by.
  const rank = {
    boost: BOOST,
    prefix: word => word.length > 1 && !NUMBER.test(word),
    fuzzy: word => word.length > 3 && !NUMBER.test(word) && 0.2,
    processTerm: word => counts(word),
    boostDocument: (_, word, { kind }) =>
      NUMBER.test(word) && kind === "equation" ? 3 : KINDS[kind],
  };
  // All words as they are typed, of a number with its kind that kind first;
  // else all, or else some, or what is like them.
  const find = (query, most) => {
    const [, asked] = query.toLowerCase().match(NAMED) ?? [];
    const all = { combineWith: "AND" }, typed = { ...all, fuzzy: false };
    const ways = [{ ...typed, filter: ({ kind }) => kind === asked }, typed, all, {}];
    for (const way of ways) {
      const found = mini.search(query, { ...rank, ...way });
      if (found.length) return found.slice(0, most);
    }
    return [];
  };

  return { WORD, fold, pack, load, find, rows: {} };
})();
