//! What the demo says of itself when it is ready.

use super::{
    places::{SILENT, THIN, places},
    registry::{PEOPLE, WALL_TOKEN},
};

/// A box with the address, the log-ins, and what there is to see. `silent` is the outlet that sells nothing already.
pub(super) fn text(url: &str, silent: usize, silent_after: u32, devices: bool) -> String {
    let mut lines = vec![format!("HEADO Мониторинг, демо: {url}"), String::new()];
    let width = PEOPLE.iter().map(|person| person.email.chars().count()).max().unwrap_or(0);
    for person in &PEOPLE {
        lines.push(format!("{:width$}  {:18}  {}", person.email, person.password, person.part));
    }
    lines.push(String::new());
    lines.push(format!("Табло для экрана на стене, без входа: {}", app::wall::address(url, WALL_TOKEN)));
    if devices {
        lines.push(String::new());
        lines.push("Кассы демо работают: дубли 1916, часы отстают, три точки отстают от профиля:".to_owned());
        lines.push(format!("  {} — молчит уже 4 часа: заявка и письмо поддержке", place(silent)));
        lines.push(format!("  {} — продаёт меньше обычного с утра", place(THIN)));
        lines.push(format!("  {} — замолчит через {silent_after} мин", place(SILENT)));
    }
    lines.push("Остановить: Ctrl+C. Пароли известны всем, только для демо.".to_owned());
    boxed(&lines)
}

fn place(index: usize) -> String {
    places().nth(index).map(|place| format!("{}, {}", place.city, place.address)).unwrap_or_default()
}

fn boxed(lines: &[String]) -> String {
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let rule = "─".repeat(width + 2);
    let inner: String = lines.iter().fold(String::new(), |text, line| text + &format!("│ {line:width$} │\n"));
    format!("\n┌{rule}┐\n{inner}└{rule}┘\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_box_is_equally_wide() {
        let text = text("http://127.0.0.1:3000", 28, 4, true);
        let widths: Vec<usize> = text.trim().lines().map(|line| line.chars().count()).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{text}");
        assert!(text.contains("http://127.0.0.1:3000/wall/demowall") && text.contains("admin@example.com"));
    }
}
