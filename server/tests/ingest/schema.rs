//! Checks values against the schemas of the OpenAPI document: as much of JSON Schema as the document uses. A keyword
//! that is not known here is an error, so that nothing goes unchecked.

use serde_json::Value;

/// The OpenAPI document as it is served.
pub struct Document(pub Value);

impl Document {
    pub fn of_types() -> Self {
        Self(serde_json::to_value(server::ingest::document()).unwrap())
    }

    /// The schema of the JSON at a place of an operation, for example `["requestBody"]`.
    pub fn body_schema(&self, path: &str, method: &str, place: &[&str]) -> Option<&Value> {
        let operation = self.0["paths"].get(path)?.get(method)?;
        let at = place.iter().try_fold(operation, |value, key| value.get(key))?;
        at.get("content")?.get("application/json")?.get("schema")
    }

    /// Panics with the place and the fault unless the value conforms.
    pub fn assert_conforms(&self, schema: &Value, value: &Value) {
        if let Err(fault) = self.check(schema, value, "$") {
            panic!("{fault}\nin {value:#}");
        }
    }

    pub fn check(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let Some(keywords) = schema.as_object() else { return Err(format!("{at}: the schema is no object")) };
        for (keyword, operand) in keywords {
            self.keyword(keyword, operand, schema, value, at)?;
        }
        Ok(())
    }

    fn keyword(
        &self,
        keyword: &str,
        operand: &Value,
        schema: &Value,
        value: &Value,
        at: &str,
    ) -> Result<(), String> {
        let fail = |what: String| Err(format!("{at}: {what}"));
        match keyword {
            "description" | "example" | "title" | "default" => Ok(()),
            "$ref" => self.check(self.resolve(operand)?, value, at),
            "type" if is_type(operand, value) => Ok(()),
            "type" => fail(format!("{value} is not {operand}")),
            "enum" if operand.as_array().is_some_and(|values| values.contains(value)) => Ok(()),
            "enum" => fail(format!("{value} is not one of {operand}")),
            "format" => format(operand, value).or_else(fail),
            "minimum" if value.as_f64().is_none_or(|number| number >= operand.as_f64().unwrap()) => Ok(()),
            "maximum" if value.as_f64().is_none_or(|number| number <= operand.as_f64().unwrap()) => Ok(()),
            "minLength" if length(value).is_none_or(|length| length >= operand.as_u64().unwrap()) => Ok(()),
            "maxLength" if length(value).is_none_or(|length| length <= operand.as_u64().unwrap()) => Ok(()),
            "maxItems"
                if value.as_array().is_none_or(|all| all.len() as u64 <= operand.as_u64().unwrap()) =>
            {
                Ok(())
            }
            "minimum" | "maximum" | "minLength" | "maxLength" | "maxItems" => {
                fail(format!("{keyword} {operand}"))
            }
            "required" => {
                let missing = operand
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|name| value.get(name.as_str().unwrap()).is_none());
                missing.map_or(Ok(()), |name| fail(format!("{name} is missing")))
            }
            "properties" => self.properties(operand, value, at),
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                items
                    .into_iter()
                    .try_for_each(|(index, item)| self.check(operand, item, &format!("{at}[{index}]")))
            }
            "oneOf" | "anyOf" => {
                let fits =
                    operand.as_array().unwrap().iter().filter(|schema| self.check(schema, value, at).is_ok());
                if fits.count() > 0 { Ok(()) } else { fail(format!("{value} fits none of {operand}")) }
            }
            other => fail(format!("keyword {other} of {schema} is not known to this test")),
        }
    }

    /// Answers that hold more than the document says are a fault of the document.
    fn properties(&self, properties: &Value, value: &Value, at: &str) -> Result<(), String> {
        let Some(object) = value.as_object() else { return Ok(()) };
        for (name, inner) in object {
            let at = format!("{at}.{name}");
            let schema = properties.get(name).ok_or_else(|| format!("{at}: not described"))?;
            self.check(schema, inner, &at)?;
        }
        Ok(())
    }

    pub fn resolve(&self, reference: &Value) -> Result<&Value, String> {
        let pointer = reference.as_str().and_then(|text| text.strip_prefix('#'));
        pointer
            .and_then(|pointer| self.0.pointer(pointer))
            .ok_or_else(|| format!("{reference} leads nowhere"))
    }
}

fn length(value: &Value) -> Option<u64> {
    value.as_str().map(|text| text.chars().count() as u64)
}

fn is_type(types: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("type {other}"),
    };
    types.as_array().map_or_else(|| is(types), |types| types.iter().any(is))
}

fn format(format: &Value, value: &Value) -> Result<(), String> {
    let Some(text) = value.as_str() else { return Ok(()) };
    match format.as_str().unwrap() {
        "date-time" => {
            chrono::DateTime::parse_from_rfc3339(text).map(drop).map_err(|error| error.to_string())
        }
        other => Err(format!("format {other} is not known to this test")),
    }
}
