//! From text to a filter's structure: the grammar of Wireshark's display filters, by recursive descent.
//!
//! From loose to tight: `or`, `xor`, `and`, `not`, comparisons, `&`, slices.

use super::lexer::{Lexer, Token};
use super::source::Source;
use super::suggest::suggestion;
use super::test::{End, Expression, Operand, Operator, Part, Right, Test};
use super::value::{self, Class, Literal};
use super::{FilterError, Loosest};
use std::ops::Range;

/// Parentheses inside parentheses; nobody needs more.
const MAX_DEPTH: usize = 50;
/// Operators in one filter: an answer is found by recursion over them.
const MAX_TERMS: usize = 500;

type Result<T> = std::result::Result<T, FilterError>;

/// A parsed filter: what it asks, and which operator holds it together.
pub(super) fn parse(text: &str) -> Result<Option<(Expression, Loosest)>> {
    let mut parser = Parser { lexer: Lexer::new(text), token: Token::End, at: 0..0, depth: 0, terms: 0 };
    parser.step()?;
    if parser.token == Token::End {
        return Ok(None);
    }
    let parsed = parser.any()?;
    match parser.token {
        Token::End => Ok(Some(parsed)),
        _ => Err(parser.unexpected_rest()),
    }
}

#[derive(Clone)]
struct Parser<'t> {
    lexer: Lexer<'t>,
    /// The token that is looked at.
    token: Token,
    /// Where it stands.
    at: Range<usize>,
    depth: usize,
    terms: usize,
}

impl<'t> Parser<'t> {
    fn step(&mut self) -> Result<()> {
        (self.token, self.at) = self.lexer.next()?;
        Ok(())
    }

    fn here(&self) -> &'t str {
        self.lexer.text.get(self.at.clone()).unwrap_or_default()
    }

    fn error<T>(&self, message: impl Into<String>) -> Result<T> {
        Err(FilterError::new(self.at.clone(), message))
    }

    /// Whether this token is one of these signs or words.
    fn is(&self, spellings: &[&str]) -> bool {
        match &self.token {
            Token::Sign(sign) => spellings.contains(sign),
            Token::Word => spellings.contains(&self.here()),
            _ => false,
        }
    }

    fn accept(&mut self, spellings: &[&str]) -> Result<bool> {
        let is = self.is(spellings);
        if is {
            self.step()?;
        }
        Ok(is)
    }

    fn expect(&mut self, sign: &'static str, message: &str) -> Result<()> {
        match self.accept(&[sign])? {
            true => Ok(()),
            false => self.error(message),
        }
    }

    fn unexpected_rest(&self) -> FilterError {
        let message = match (&self.token, self.here()) {
            (Token::Sign(")"), _) => "This ) closes nothing: there is no ( before it.".to_owned(),
            (Token::Sign("="), _) => "One = does not compare: write ==.".to_owned(),
            (Token::Sign("|"), _) => "Write || or the word or.".to_owned(),
            (Token::Sign("#"), _) => "Layers chosen by # are not supported here.".to_owned(),
            (Token::Quoted(_) | Token::Character(_), _) => {
                "Before this string an operator is missing, such as == or contains.".to_owned()
            }
            (_, here) => format!("Before {here} an operator is missing, such as and, or, ==."),
        };
        FilterError::new(self.at.clone(), message)
    }

    fn chain(
        &mut self,
        spellings: &[&str],
        inner: fn(&mut Self) -> Result<(Expression, Loosest)>,
        join: fn(Box<Expression>, Box<Expression>) -> Expression,
        loosest: Loosest,
    ) -> Result<(Expression, Loosest)> {
        let mut left = inner(self)?;
        while self.is(spellings) {
            self.terms += 1;
            if self.terms > MAX_TERMS {
                return self.error(format!("A filter has at most {MAX_TERMS} operators."));
            }
            self.step()?;
            let right = inner(self)?;
            left = (join(Box::new(left.0), Box::new(right.0)), loosest);
        }
        Ok(left)
    }

    fn any(&mut self) -> Result<(Expression, Loosest)> {
        self.chain(&["or", "||"], Self::either, Expression::Or, Loosest::Or)
    }

    fn either(&mut self) -> Result<(Expression, Loosest)> {
        self.chain(&["xor", "^^"], Self::all, Expression::Xor, Loosest::Xor)
    }

    fn all(&mut self) -> Result<(Expression, Loosest)> {
        self.chain(&["and", "&&"], Self::not, Expression::And, Loosest::And)
    }

    fn not(&mut self) -> Result<(Expression, Loosest)> {
        let mut negated = false;
        while self.accept(&["not", "!"])? {
            negated = !negated;
        }
        let expression = self.primary()?;
        Ok((if negated { Expression::Not(Box::new(expression)) } else { expression }, Loosest::Tight))
    }

    fn primary(&mut self) -> Result<Expression> {
        if !self.is(&["("]) {
            return self.comparison();
        }
        if let Some(result) = self.number_in_parentheses() {
            return result;
        }
        let open = self.at.clone();
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.error(format!("Parentheses go at most {MAX_DEPTH} deep."));
        }
        self.step()?;
        if self.is(&[")"]) {
            return self.error("There is nothing between these parentheses.");
        }
        let inner = self.any()?;
        if self.token == Token::End {
            return Err(FilterError::new(
                open,
                "This ( is not closed: put a ) behind what belongs together.",
            ));
        }
        if !self.is(&[")"]) {
            return Err(self.unexpected_rest());
        }
        self.step()?;
        self.depth -= 1;
        Ok(inner.0)
    }

    /// `(tcp.flags & 2) == 2`: parentheses around a number. `None` where it is something else.
    fn number_in_parentheses(&mut self) -> Option<Result<Expression>> {
        let mut ahead = self.clone();
        ahead.step().ok()?;
        ahead.operand().ok().filter(|operand| operand.mask.is_some())?;
        (ahead.accept(&[")"]) == Ok(true) && ahead.operator().is_some()).then(|| self.comparison())
    }

    fn comparison(&mut self) -> Result<Expression> {
        let quantifier = self.quantifier()?;
        let start = self.at.start;
        let left = self.operand_maybe_grouped()?;
        let left_text = self.lexer.text.get(start..self.at.start).unwrap_or_default().trim_end();
        let test = self.relation(left, left_text, quantifier)?;
        Ok(Expression::Test(Box::new(test)))
    }

    /// `any` or `all` before a comparison.
    fn quantifier(&mut self) -> Result<Option<bool>> {
        Ok(match (self.accept(&["all"])?, self.is(&["any"])) {
            (true, _) => Some(true),
            (false, true) => {
                self.step()?;
                Some(false)
            }
            (false, false) => None,
        })
    }

    fn operand_maybe_grouped(&mut self) -> Result<Operand> {
        let closing = match self.token {
            Token::Sign("(") => ")",
            Token::Sign("{") => "}",
            _ => return self.operand(),
        };
        self.step()?;
        let operand = self.operand()?;
        self.expect(closing, "A number in parentheses ends here; close them.")?;
        Ok(operand)
    }

    /// A name with its slice or mask.
    fn operand(&mut self) -> Result<Operand> {
        let (at, name) = (self.at.clone(), self.here());
        let Some(source) = self.named()? else { return Err(self.no_field(at, name)) };
        let mut operand = Operand { source, slices: Vec::new(), mask: None };
        if self.is(&["["]) {
            if !operand.source.classes().into_iter().any(Class::has_bytes) {
                return self.error(format!(
                    "{name} is a number, which has no slices; test its bits with &, as in {name} & 0x01."
                ));
            }
            operand.slices = self.slices()?;
        }
        if self.is(&["#"]) {
            return self.error("Layers chosen by # are not supported here.");
        }
        if self.is(&["+", "*", "%"]) {
            return self.error("Calculating is not supported here, but for &, which takes bits of a number.");
        }
        if self.accept(&["&"])? {
            let numbers =
                operand.source.classes().into_iter().any(|class| matches!(class, Class::Number { .. }));
            if !numbers || !operand.slices.is_empty() {
                return Err(FilterError::new(
                    at,
                    format!("{name} is no number, and & takes bits of numbers."),
                ));
            }
            let mask = match &self.token {
                Token::Word => value::plain_number(self.here()).and_then(|mask| u64::try_from(mask).ok()),
                _ => None,
            };
            if mask.is_none() {
                return self.error("Behind & belongs the number whose bits count, such as 0x02.");
            }
            operand.mask = mask;
            self.step()?;
        }
        Ok(operand)
    }

    /// What a word stands for; leaves everything as it is where it names nothing.
    fn named(&mut self) -> Result<Option<Source>> {
        let source = if self.token == Token::Word { Source::named(self.here()) } else { None };
        if source.is_some() {
            self.step()?;
        }
        Ok(source)
    }

    fn no_field(&self, at: Range<usize>, name: &str) -> FilterError {
        let followed = self.lexer.text.get(at.end..).unwrap_or_default().trim_start();
        let message = match &self.token {
            Token::End => {
                "Something is missing here: a field or protocol, such as tcp.port == 80.".to_owned()
            }
            Token::Quoted(_) | Token::Character(_) => {
                "A comparison begins with a field; a string belongs behind the operator.".to_owned()
            }
            Token::Sign(")") => "Before this ) something is missing.".to_owned(),
            Token::Sign(sign) => format!("Before {sign} a field or protocol is missing."),
            Token::Word if followed.starts_with('(') => format!("There is no function {name} here."),
            Token::Word if name.starts_with(|first: char| first.is_ascii_digit() || first == ':') => {
                format!(
                    "A comparison begins with a field; {name} belongs behind the operator, as in tcp.port == 80."
                )
            }
            Token::Word => match (name, suggestion(name)) {
                ("and" | "or" | "xor" | "in" | "contains" | "eq" | "ne", _) => {
                    format!("Before {name} a field or protocol is missing.")
                }
                (_, Some(close)) => format!("There is no field {name}; did you mean {close}?"),
                (_, None) => format!("There is no field or protocol {name}."),
            },
        };
        FilterError::new(at, message)
    }

    /// Which comparison stands here, and whether it asks all values by itself.
    fn operator(&self) -> Option<(Operator, bool)> {
        const OPERATORS: &[(&[&str], Operator, bool)] = &[
            (&["==", "eq", "any_eq"], Operator::Equal, false),
            (&["!=", "ne", "all_ne"], Operator::NotEqual, true),
            (&["===", "all_eq"], Operator::Equal, true),
            (&["!==", "~=", "any_ne"], Operator::NotEqual, false),
            (&[">", "gt"], Operator::Greater, false),
            (&["<", "lt"], Operator::Less, false),
            (&[">=", "ge"], Operator::GreaterOrEqual, false),
            (&["<=", "le"], Operator::LessOrEqual, false),
        ];
        OPERATORS
            .iter()
            .find(|(spellings, ..)| self.is(spellings))
            .map(|(_, operator, all)| (*operator, *all))
    }

    /// What is asked of the operand before.
    fn relation(&mut self, left: Operand, left_text: &str, quantifier: Option<bool>) -> Result<Test> {
        if let Some((operator, all)) = self.operator() {
            self.step()?;
            let all = quantifier.unwrap_or(all);
            let right = self.right(&left, left_text)?;
            if self.operator().is_some() {
                return self.error("A comparison has two sides; join two of them with and.");
            }
            return Ok(Test::Compare { left, all, operator, right });
        }
        let all = quantifier.unwrap_or(false);
        if self.accept(&["contains"])? {
            return self.contains(left, left_text, all);
        }
        let mut ahead = self.clone();
        let not = ahead.accept(&["not", "!"])? && ahead.is(&["in"]);
        if not {
            *self = ahead;
        }
        if self.accept(&["in"])? {
            let set = self.set(&left, left_text)?;
            return Ok(Test::In { left, all, not, set });
        }
        if self.is(&["matches", "~"]) {
            return self.error(
                "Regular expressions are not supported here; use contains, which finds text as it is.",
            );
        }
        if self.is(&["="]) {
            return self.error("One = does not compare: write ==.");
        }
        match quantifier {
            Some(_) => self.error("Behind any or all stands a comparison, as in all tcp.port > 1024."),
            None => Ok(Test::Exists(left)),
        }
    }

    fn right(&mut self, left: &Operand, left_text: &str) -> Result<Right> {
        let at = self.at.clone();
        if self.token == Token::Word && Source::named(self.here()).is_some() || self.is(&["{"]) {
            let right = self.operand_maybe_grouped()?;
            let numbers = |operand: &Operand| matches!(classes(operand).first(), Some(Class::Number { .. }));
            if numbers(left) != numbers(&right) {
                return Err(FilterError::new(
                    at,
                    format!("{left_text} and this cannot be compared: one is a number."),
                ));
            }
            return Ok(Right::Operand(right));
        }
        self.literal(left, left_text).map(Right::Literal)
    }

    /// A value that the operand can be compared with.
    fn literal(&mut self, left: &Operand, left_text: &str) -> Result<Literal> {
        let rows = left.source.rows();
        let mut literal = Literal::default();
        let mut first = None;
        for class in classes(left) {
            let read = match &self.token {
                Token::Word => value::word(self.here(), class, rows),
                Token::Quoted(text) => value::quoted(text, class, rows),
                Token::Character(byte) => match class {
                    Class::Number { .. } => {
                        Ok(Literal { number: Some((*byte).into()), ..Literal::default() })
                    }
                    _ => value::quoted(&[*byte], class, rows),
                },
                _ => {
                    return self.error(format!("Here a value is missing that {left_text} is compared with."));
                }
            };
            match read {
                Ok(read) => {
                    literal.number = literal.number.or(read.number);
                    literal.prefix = literal.prefix.or(read.prefix);
                    literal.bytes.extend(read.bytes);
                }
                Err(message) => first = first.or(Some(message)),
            }
        }
        if let (true, Some(message)) = (literal == Literal::default(), first) {
            return self.error(message);
        }
        self.step()?;
        Ok(literal)
    }

    fn contains(&mut self, left: Operand, left_text: &str, all: bool) -> Result<Test> {
        if !classes(&left).into_iter().any(|class| class.has_bytes() && class != Class::Ipv4) {
            return self.error(format!(
                "{left_text} is not made of bytes or text, which contains looks into; compare it with ==."
            ));
        }
        let text = matches!(classes(&left)[..], [Class::Text]);
        let class = if text { Class::Text } else { Class::Bytes };
        let read = match &self.token {
            Token::Word => value::word(self.here(), class, &[]),
            Token::Quoted(text) => value::quoted(text, class, &[]),
            Token::Character(byte) => value::quoted(&[*byte], class, &[]),
            _ => {
                return self
                    .error("Behind contains belongs what is looked for: \"text\", or bytes as 47:45:54.");
            }
        };
        match read.map(|literal| literal.bytes.concat()) {
            Ok(needle) if needle.is_empty() => self.error("Nothing to look for stands between these quotes."),
            Ok(needle) => {
                self.step()?;
                Ok(Test::Contains { left, all, needle })
            }
            Err(message) => self.error(message),
        }
    }

    fn set(&mut self, left: &Operand, left_text: &str) -> Result<Vec<(Literal, Option<Literal>)>> {
        self.expect("{", "Behind in stands a set, as in tcp.port in {80, 443, 8000..8080}.")?;
        let mut set = Vec::new();
        loop {
            let least = self.literal(left, left_text)?;
            let most = if self.accept(&[".."])? { Some(self.literal(left, left_text)?) } else { None };
            set.push((least, most));
            if self.accept(&["}"])? {
                return Ok(set);
            }
            self.expect(",", "Values of a set are separated by commas, and a } closes it.")?;
        }
    }

    /// `[0:3, 5, -2:]`; the opening bracket is looked at.
    fn slices(&mut self) -> Result<Vec<Part>> {
        let start = self.at.start;
        let rest = self.lexer.text.get(self.at.end..).unwrap_or_default();
        let Some(length) = rest.find(']') else {
            return Err(FilterError::new(
                start..self.lexer.text.len(),
                "A slice ends with a ], as in eth.src[0:3].",
            ));
        };
        let inside = rest.get(..length).unwrap_or_default();
        let end = self.at.end + length + 1;
        let parts: Option<Vec<_>> = inside.split(',').map(|part| slice(part.trim())).collect();
        let Some(parts) = parts else {
            let message = "A slice is [start:length], [first-last], [at], [:length] or [start:].";
            return Err(FilterError::new(start..end, message));
        };
        self.lexer.from = end;
        self.step()?;
        Ok(parts)
    }
}

/// The ways in which values can be written that an operand is compared with.
fn classes(operand: &Operand) -> Vec<Class> {
    match operand.slices.is_empty() {
        true => operand.source.classes(),
        false => vec![Class::Bytes],
    }
}

fn slice(text: &str) -> Option<Part> {
    let number =
        |text: &str| text.trim().parse::<i64>().ok().filter(|number| number.unsigned_abs() < 1 << 32);
    if let Some((start, length)) = text.split_once(':') {
        let start = if start.trim().is_empty() { 0 } else { number(start)? };
        let end = match length.trim() {
            "" => End::Open,
            length => End::Length(number(length).filter(|length| *length > 0)?),
        };
        return Some(Part { start, end });
    }
    // A dash that is no sign stands behind the first digit.
    let dash = text.get(1..).and_then(|rest| rest.find('-'));
    if let Some(dash) = dash {
        let last = number(text.get(dash + 2..)?)?;
        return Some(Part { start: number(text.get(..=dash)?)?, end: End::Last(last) });
    }
    Some(Part { start: number(text)?, end: End::Length(1) })
}
