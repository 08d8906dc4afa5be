// Rounds of "which line does it?".  A test runs every line with NumPy and sees that the one called right is the only one.

const ROUNDS = [
  {
    prompt: "x has shape (100, 784), m has (100,): a number for each row. Which line subtracts it from its row?",
    options: ["x - m", "x - m.reshape(-1, 1)", "x - m.reshape(1, -1)"],
    right: 1,
    why:
      "reshape(-1, 1) gives (100, 1), where −1 leaves the length to NumPy: 100 meets 100, and the 1 is stretched " +
      "to 784. (100,) and (1, 100) set 100 against 784, a conflict.",
  },
  {
    prompt: "x has shape (50, 4), s has (4,): a number for each column. Which line divides its column by it?",
    options: ["x / s.reshape(-1, 1)", "x.T / s", "x / s"],
    right: 2,
    why:
      "(4,) meets the 4 at the right as it is, and is repeated down the 50 rows. (4, 1) sets 50 against 4; x.T " +
      "has shape (4, 50) and sets 50 against 4 too.",
  },
  {
    prompt: "Five predictions y have shape (5, 1), five targets t have (5,). Which line gives the five differences?",
    options: ["y.reshape(-1) - t", "y - t", "y - t.reshape(1, -1)"],
    right: 0,
    why:
      "y.reshape(-1) has the shape (5,), as t has. The other two run as well: (5, 1) with (5,) or (1, 5) makes a " +
      "(5, 5) table of 25 differences, and nothing complains.",
  },
  {
    prompt: "u has shape (3,), v has (4,). Which line gives the (3, 4) table of all products u[i] * v[j]?",
    options: ["u * v", "u * v.reshape(-1, 1)", "u.reshape(-1, 1) * v"],
    right: 2,
    why:
      "(3, 1) with (4,) stretches both. u * v sets 3 against 4, a conflict; with v as a column the table comes " +
      "out as (4, 3).",
  },
  {
    prompt:
      "images has shape (32, 3, 28, 28), c holds one factor for each of the 3 colours, shape (3,). Which line " +
      "scales them?",
    options: ["images * c", "images * c.reshape(3, 1, 1)", "images * c.reshape(1, 3, 1)"],
    right: 1,
    why:
      "(3, 1, 1) sets its 3 against the 3 colours; the ones are stretched over rows and columns. (3,) meets 28, " +
      "and so does the 3 of (1, 3, 1).",
  },
  {
    prompt: "w has shape (3, 3), d has (3,). Which line multiplies row i of w by d[i]?",
    options: ["w * d", "w * d.reshape(-1, 1)", "d * w"],
    right: 1,
    why:
      "All three run, for the table is square. But (3,) lies along the last axis: w * d multiplies the columns. " +
      "As a column, (3, 1), d[i] meets row i.",
  },
];

export const HOW_MANY = ROUNDS.length;
export const roundOf = (k) => ROUNDS[k];
